/* A small host: runs golden vectors on a board and compares every byte of its readouts.
 *
 * usage: check DEVICE VECTOR...     DEVICE is a terminal (a pty, a serial port set to 115200 baud) or a Unix socket.
 * One request at a time, nothing is tried twice: a lost frame is a failure here.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "bytes.h"
#include "frame.h"
#include "vector.h"

enum { HELLO = 1, PING = 2, STATUS = 3, ERROR = 4, SELF_TEST = 5, ARM = 6, SAFE = 7, LOAD_BEGIN = 0x10, LOAD_CHUNK, LOAD_COMMIT, READ, RUN = 0x21 };

static int line;
static uint8_t seq, answer[8192];
static uint32_t answer_length, mtu = 64;
static struct vector vector;

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static void open_line(const char *path)
{
    struct stat kind;

    if (stat(path, &kind)) fail("no such device");
    if (S_ISSOCK(kind.st_mode)) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
        line = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(line, (struct sockaddr *)&address, sizeof address)) fail("the socket does not answer");
    } else {
        struct termios raw;
        line = open(path, O_RDWR | O_NOCTTY);
        if (line < 0 || tcgetattr(line, &raw)) fail("this is no terminal");
        cfmakeraw(&raw);
        cfsetspeed(&raw, B115200);
        tcsetattr(line, TCSANOW, &raw);
    }
}

static void put(uint8_t byte)
{
    if (write(line, &byte, 1) != 1) fail("the line is closed");
}

static uint8_t get(int timeout)
{
    static uint8_t buffer[4096];
    static int count, at;

    if (at == count) {
        struct pollfd p = {line, POLLIN, 0};
        if (poll(&p, 1, timeout) <= 0) fail("no answer in time");
        at = 0;
        count = (int)read(line, buffer, sizeof buffer);
        if (count <= 0) fail("the line is closed");
    }
    return buffer[at++];
}

/* Sends a request; its answer's payload is answer[4..answer_length). Returns 0, or the code of an error. */
static uint16_t ask(uint8_t type, const uint8_t *payload, uint32_t length)
{
    static uint8_t body[8192];
    uint32_t n = 0;
    int32_t decoded;
    uint8_t byte;

    body[0] = type;
    body[1] = seq;
    body[2] = body[3] = 0;
    memcpy(body + 4, payload, length);
    put32(body + 4 + length, crc32c(0, body, 4 + length));
    cobs_send(body, 8 + length, put);
    do {
        while ((byte = get(20000)) != 0)
            if (n < sizeof answer) answer[n++] = byte;
    } while (n == 0);
    decoded = cobs_decode(answer, n);
    if (decoded < 8 || crc32c(0, answer, (uint32_t)decoded - 4) != get32(answer + decoded - 4)) fail("a broken answer");
    answer_length = (uint32_t)decoded - 4;
    if (answer[1] != seq++) fail("an answer to another request");
    if (answer[0] == 0xFF) return get16(answer + 4);
    if (answer[0] != (type | 0x80)) fail("an answer of another type");
    return 0;
}

static void must(uint16_t code, const char *what)
{
    if (!code) return;
    fprintf(stderr, "%s: error %u, detail %u\n", what, code, get32(answer + 6));
    exit(1);
}

static void refused(uint16_t code, uint16_t expected, const char *what)
{
    if (code == expected) return;
    fprintf(stderr, "%s: error %u, expected %u\n", what, code, expected);
    exit(1);
}

static uint32_t load(uint8_t target, const uint8_t *image, uint32_t length)
{
    uint8_t head[10] = {target, 1}, chunk[8192];
    uint32_t at, crc = crc32c(0, image, length);

    put32(put32(head + 2, length), crc);
    must(ask(LOAD_BEGIN, head, 10), "LOAD_BEGIN");
    for (at = 0; at < length;) {
        uint32_t most = mtu - 8 - 4, n = length - at < most ? length - at : most;
        memcpy(put32(chunk, at), image + at, n);
        must(ask(LOAD_CHUNK, chunk, 4 + n), "LOAD_CHUNK");
        at += n;
    }
    must(ask(LOAD_COMMIT, head, 0), "LOAD_COMMIT");
    if (get32(answer + 4) != crc) fail("LOAD_COMMIT: stored something else");
    return crc;
}

static void say_hello(void)
{
    uint8_t hello[6] = {1, 0};
    uint32_t at;

    put32(hello + 2, (uint32_t)time(NULL) ^ (uint32_t)getpid());
    put(0);
    must(ask(HELLO, hello, 6), "HELLO");
    for (at = 18; at + 2 <= answer_length; at += 2 + answer[at + 1]) {
        if (answer[at] == 1) printf("%.*s\n", answer[at + 1], answer + at + 2);
        if (answer[at] == 2) mtu = get32(answer + at + 2);
    }
}

/* What the vectors do not touch: refusals, the safe state, reading back. */
static void check_manners(void)
{
    uint8_t payload[16] = {0};
    uint8_t echo[520];
    uint32_t k;
    uint8_t bad_program[26] = {1, 0, 0, 0, 1, 0, 2 /* random start */};

    refused(ask(0x77, payload, 0), 201, "unknown type");
    for (k = 1; k + 8 < mtu && k < 520; k += k < 250 || k > 257 ? 13 : 1) {
        memset(echo, 1, k);
        must(ask(PING, echo, k), "PING");
        if (answer_length != 4 + k || memcmp(answer + 4, echo, k)) fail("PING: something else came back");
    }
    refused(ask(STATUS, payload, 1), 204, "STATUS with a payload");
    refused(ask(RUN, payload, 6), 401, "RUN in the safe state");
    put32(payload, 0xFFFFFFFF);
    must(ask(SELF_TEST, payload, 4), "SELF_TEST");
    if (get32(answer + 8)) fail("a self test failed");
    refused(ask(ARM, payload, 4), 405, "ARM with an endless watchdog");
    put32(payload, 10000);
    must(ask(ARM, payload, 4), "ARM");
    payload[0] = 9;
    refused(ask(LOAD_BEGIN, payload, 10), 206, "LOAD_BEGIN of target 9");
    refused(ask(LOAD_COMMIT, payload, 0), 304, "LOAD_COMMIT without a load");
    load(1, vector.image[1], vector.image_length[1]);
    payload[0] = 3;
    payload[1] = 1;
    put32(put32(payload + 2, sizeof bad_program), crc32c(0, bad_program, sizeof bad_program));
    must(ask(LOAD_BEGIN, payload, 10), "LOAD_BEGIN");
    memmove(answer, bad_program, sizeof bad_program);
    {
        uint8_t chunk[4 + sizeof bad_program] = {0};
        memcpy(chunk + 4, bad_program, sizeof bad_program);
        must(ask(LOAD_CHUNK, chunk, sizeof chunk), "LOAD_CHUNK");
    }
    refused(ask(LOAD_COMMIT, payload, 0), 305, "a program with a random start");
    payload[0] = 2;
    put16(put32(payload + 1, 0), 4);
    refused(ask(READ, payload, 7), 306, "READ of parameters that are not loaded");
    payload[0] = 1;
    put16(put32(payload + 1, 16), 4);
    must(ask(READ, payload, 7), "READ");
    if (get32(answer + 4) != vector.image_length[1] || memcmp(answer + 8, vector.image[1] + 16, 4)) fail("READ: something else");
    must(ask(ERROR, payload, 0), "ERROR");
    if (get16(answer + 4) != 201) fail("ERROR: the oldest entry is another");
}

static int run_vector(const char *path)
{
    static uint8_t payload[8192];
    uint32_t stamp = 0, bad = 0;
    uint64_t ticks = 0, before = 0, cycles = 0;
    int k;

    vector_read(&vector, path);
    for (k = 1; k <= 3; k++) stamp += load((uint8_t)k, vector.image[k], vector.image_length[k]);
    for (k = 0; k < vector.samples; k++) {
        uint32_t n = vector.sample_length[k];
        memcpy(put16(put32(payload, stamp), 1), vector.sample[k], n);
        must(ask(STATUS, payload, 0), "STATUS");
        before = get64(answer + 4 + 8);
        must(ask(RUN, payload, 6 + n), "RUN");
        cycles += get64(answer + 4) - before;
        ticks += get64(answer + 12);
        if (answer_length - 20 != vector.answer_length[k] || memcmp(answer + 20, vector.answer[k], vector.answer_length[k])) bad++;
    }
    printf("  %s %s: %d samples, %u differ; %lu ticks a cycle\n", bad ? "FAIL" : "ok",
           strrchr(path, '/') ? strrchr(path, '/') + 1 : path, vector.samples, bad, (unsigned long)(ticks / cycles));
    return bad != 0;
}

int main(int count, char **words)
{
    int k, failed = 0;
    uint8_t none = 0;

    if (count < 3) fail("usage: check DEVICE VECTOR...");
    open_line(words[1]);
    say_hello();
    vector_read(&vector, words[2]);
    check_manners();
    for (k = 2; k < count; k++) failed |= run_vector(words[k]);
    must(ask(SAFE, &none, 0), "SAFE");
    return failed;
}
