/* Replays the worked examples of PROTOCOL.md: the fields give these bytes, and the bytes these fields.  usage: examples PROTOCOL.md */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bytes.h"
#include "frame.h"

static uint8_t sent[8192];
static uint32_t sent_count;

static void put(uint8_t byte) { sent[sent_count++] = byte; }

/* Bytes in hex until the end of the line. */
static uint32_t parse(const char *text, uint8_t *into)
{
    uint32_t n = 0;
    int used;
    unsigned value;

    while (sscanf(text, " %2x%n", &value, &used) == 1) {
        into[n++] = (uint8_t)value;
        text += used;
    }
    return n;
}

int main(int count, char **words)
{
    static char text[1 << 15];
    static uint8_t body[8192], frame[8192];
    uint32_t body_count = 0, examples = 0, failed = 0;
    FILE *file = count == 2 ? fopen(words[1], "r") : NULL;

    if (!file) {
        fprintf(stderr, "usage: examples PROTOCOL.md\n");
        return 2;
    }
    while (fgets(text, sizeof text, file)) {
        unsigned type, seq;
        int at = 0;

        if (sscanf(text, " type %x seq %x payload %n", &type, &seq, &at) == 2 && at) {
            body[0] = (uint8_t)type;
            body[1] = (uint8_t)seq;
            body[2] = body[3] = 0;
            body_count = 4 + (text[at] == '-' ? 0 : parse(text + at, body + 4));
            put32(body + body_count, crc32c(0, body, body_count));
            body_count += 4;
        } else if (strncmp(text, "      frame ", 12) == 0 && body_count) {
            uint32_t length = parse(text + 12, frame);
            int bad;

            sent_count = 0;
            cobs_send(body, body_count, put);
            bad = sent_count != length || memcmp(sent, frame, length) != 0;
            bad |= cobs_decode(frame, length - 1) != (int32_t)body_count || memcmp(frame, body, body_count) != 0;
            if (bad) printf("  FAIL example %u: type %02X seq %02X\n", examples, body[0], body[1]);
            failed += (uint32_t)bad;
            examples++;
            body_count = 0;
        }
    }
    fclose(file);
    printf("PROTOCOL.md: %u examples, %u wrong\n", examples, failed);
    return failed || examples == 0;
}
