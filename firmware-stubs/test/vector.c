#include "vector.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bytes.h"

struct numbers {
    int count;
    uint64_t value[MOST_NUMBERS]; /* negative ones as two's complement */
};

static void fail(const char *path, const char *what)
{
    fprintf(stderr, "%s: %s\n", path, what);
    exit(2);
}

static void parse(struct numbers *n, char *words)
{
    char *word;

    n->count = 0;
    for (word = strtok(words, " \r\n"); word; word = strtok(NULL, " \r\n")) {
        if (n->count == MOST_NUMBERS) fail(word, "too many numbers in a line");
        n->value[n->count++] = word[0] == '-' ? (uint64_t)strtoll(word, NULL, 10) : strtoull(word, NULL, 10);
    }
}

static uint8_t *put_all(uint8_t *p, const struct numbers *n, int bytes)
{
    int k;

    for (k = 0; k < n->count; k++) p = bytes == 2 ? put16(p, (uint16_t)n->value[k]) : put32(p, (uint32_t)n->value[k]);
    return p;
}

static uint8_t *put_step(uint8_t *p, const uint64_t *s)
{
    p[0] = (uint8_t)s[0];
    p[1] = (uint8_t)s[1];
    p[2] = (uint8_t)s[2];
    p[3] = (uint8_t)s[3];
    return put64(put16(put16(put32(p + 4, (uint32_t)s[4]), (uint16_t)s[5]), (uint16_t)s[6]), s[7]);
}

void vector_read(struct vector *v, const char *path)
{
    static char text[1 << 16];
    static struct numbers nodes, edges, inputs, outputs, factors, n;
    static const uint8_t ten_hertz[8] = {0, 0, 0, 0, 0, 0, 0x24, 0x40};
    FILE *file = fopen(path, "r");
    uint8_t substrate = 0, *p = v->image[2], *program = v->image[3] + 6;
    uint32_t check = 0;
    int results = 0;

    if (!file) fail(path, "cannot be read");
    memset(v, 0, sizeof *v);
    snprintf(v->name, sizeof v->name, "%s", path);
    while (fgets(text, sizeof text, file)) {
        char *rest = text + strcspn(text, " \r\n");
        int is_end = *rest == 0;

        *rest = 0;
        if (text[0] == '#' || text[0] == 0) continue;
        parse(&n, is_end ? rest : rest + 1);
        if (!strcmp(text, "substrate")) substrate = (uint8_t)n.value[0];
        else if (!strcmp(text, "nodes")) nodes = n;
        else if (!strcmp(text, "edges")) edges = n;
        else if (!strcmp(text, "inputs")) inputs = n;
        else if (!strcmp(text, "outputs")) outputs = n;
        else if (!strcmp(text, "factors")) factors = n;
        else if (!strcmp(text, "couplings") || !strcmp(text, "biases")) p = put_all(p, &n, 2);
        else if (!strcmp(text, "angles")) p = put_all(p, &n, 4);
        else if (!strcmp(text, "check")) check = (uint32_t)n.value[0];
        else if (!strcmp(text, "step")) program = put_step(program, n.value), v->steps++;
        else if (!strcmp(text, "sample")) {
            uint8_t *to = v->sample[v->samples];
            int k;
            to = put64(to, n.value[0]);
            for (k = 1; k < n.count; k++) to = put32(to, (uint32_t)n.value[k]);
            v->sample_length[v->samples] = (uint32_t)(to - v->sample[v->samples]);
            v->samples++;
        } else if (!strcmp(text, "result")) {
            int of = v->samples - 1, k;
            uint8_t *start = v->answer[of], *to = start + v->answer_length[of];
            *to = (uint8_t)n.value[0];
            to = put64(put32(to + 1, (uint32_t)n.value[1]), n.value[2]);
            for (k = 3; k < n.count; k++) to = put32(to, (uint32_t)n.value[k]);
            v->answer_length[of] = (uint32_t)(to - start);
            results++;
        } else fail(path, text);
    }
    fclose(file);
    if (results != v->samples * v->steps || v->samples == 0) fail(path, "not one result for each step of each sample");
    v->image_length[2] = (uint32_t)(p - v->image[2]);
    v->image_length[3] = (uint32_t)(program - v->image[3]);
    put16(put32(v->image[3], check), (uint16_t)v->steps);
    p = v->image[1];
    memset(p, 0, 28);
    p[0] = substrate;
    p[4] = 1;
    put16(p + 6, 1);
    memcpy(p + 8, ten_hertz, 8);
    p = put32(put32(p + 16, (uint32_t)nodes.value[0]), (uint32_t)edges.count / 2);
    p = put16(put16(p, (uint16_t)inputs.count), (uint16_t)outputs.count);
    p = put_all(put_all(put_all(put_all(p, &edges, 2), &inputs, 2), &outputs, 2), &factors, 4);
    v->image_length[1] = (uint32_t)(p - v->image[1]);
}
