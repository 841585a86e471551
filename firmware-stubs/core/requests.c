#include "requests.h"
#include <string.h>
#include "array.h"
#include "board.h"
#include "bytes.h"
#include "errors.h"
#include "fixed.h"
#include "frame.h"

enum { PING = 0x02, STATUS, ERROR, SELF_TEST, ARM, SAFE, LOAD_BEGIN = 0x10, LOAD_CHUNK, LOAD_COMMIT, READ, RUN = 0x21 };
enum { POWER_ON, ASKED, WATCHDOG, FAULT };
enum { BODY_REST = 8, FIXED_FORMAT = 1, TEST_MEMORY = 1, TEST_TABLES = 2, TEST_CYCLE = 4 };
#define TABLE_CRC 0x99C341E9UL

struct status status;

static uint8_t is_armed, reason;
static uint64_t last_good, patience;
static uint32_t crcs[3]; /* of the loaded wiring, parameters, program */

static struct {
    uint8_t target; /* 0: none is open */
    uint32_t length, crc, received;
    uint8_t image[EP_LOAD_BYTES];
} load;

/* Survives a reset where the linker keeps .noinit: two boots in a row never share a nonce. */
static uint32_t boots __attribute__((section(".noinit")));

static void make_safe(uint8_t why)
{
    if (is_armed || why == FAULT) reason = why;
    is_armed = 0;
    board_arm(0);
}

void requests_start(void)
{
    boots++;
    memset(&status, 0, sizeof status);
    memset(crcs, 0, sizeof crcs);
    load.target = 0;
    reason = POWER_ON;
    is_armed = 0;
    board_arm(0);
    errors_clear();
}

void requests_open(void)
{
    /* The time until a host speaks for the first time is noise enough. */
    while (status.boot_nonce == 0) {
        uint8_t seed[12];
        put32(put64(seed, board_ticks()), boots);
        status.boot_nonce = crc32c(boots, seed, sizeof seed);
    }
    load.target = 0;
    make_safe(ASKED);
}

void requests_feed(void) { last_good = board_ticks(); }

void requests_fault(void) { make_safe(FAULT); }

void requests_watch(void)
{
    if (!is_armed || board_ticks() - last_good <= patience) return;
    status.watchdog_trips++;
    make_safe(WATCHDOG);
}

static uint16_t self_test(uint32_t mask, uint8_t *answer)
{
    uint32_t failed = 0, first = 0, k, crc = 0;
    uint8_t entry[2];

    make_safe(ASKED);
    mask &= TEST_MEMORY | TEST_TABLES | (EP_IS_ANALOG ? 0 : TEST_CYCLE);
    if (mask & TEST_MEMORY && (first = array_memory_test())) failed |= TEST_MEMORY;
    for (k = 0; k < 257; k++) {
        put16(entry, ep_sine_entry((uint16_t)k));
        crc = crc32c(crc, entry, 2);
    }
    if (mask & TEST_TABLES && crc != TABLE_CRC) {
        if (!failed) first = crc;
        failed |= TEST_TABLES;
    }
    if (mask & TEST_CYCLE && (k = array_self_test())) {
        if (!failed) first = k;
        failed |= TEST_CYCLE;
    }
    put32(put32(put32(answer, mask), failed), first);
    return 12;
}

static uint16_t write_status(uint8_t *p)
{
    uint8_t *start = p;

    *p++ = is_armed;
    *p++ = reason;
    *p++ = errors_count();
    *p++ = 0;
    p = put64(put64(put32(p, status.boot_nonce), array_cycles()), board_ticks());
    p = put32(put32(put32(p, crcs[0]), crcs[1]), crcs[2]);
    p = put32(put32(put32(p, status.wrong_crc), status.broken), status.too_long);
    p = put32(put32(put32(p, status.duplicates), status.out_of_order), status.watchdog_trips);
    return (uint16_t)(p - start);
}

static uint16_t load_begin(const uint8_t *p, uint32_t *detail)
{
    load.target = 0;
    if (array_room(p[0]) == 0 || p[1] != FIXED_FORMAT) {
        *detail = p[0];
        return 206;
    }
    load.length = get32(p + 2);
    if (load.length > array_room(p[0])) {
        *detail = array_room(p[0]);
        return 301;
    }
    load.target = p[0];
    load.crc = get32(p + 6);
    load.received = 0;
    return 0;
}

static uint16_t load_chunk(const uint8_t *p, uint16_t length, uint32_t *detail)
{
    uint16_t data = (uint16_t)(length - 4);

    if (load.target == 0) return 304;
    if (get32(p) != load.received || data > load.length - load.received) {
        *detail = load.received;
        return 302;
    }
    memcpy(load.image + load.received, p + 4, data);
    load.received += data;
    return 0;
}

static uint16_t load_commit(uint8_t *answer, uint32_t *detail)
{
    uint32_t length;
    uint16_t code;
    uint8_t target = load.target;
    const uint8_t *stored;

    if (target == 0) return 304;
    if (load.received != load.length) {
        *detail = load.length - load.received;
        return 304;
    }
    load.target = 0;
    *detail = EP_CRC(load.image, load.length);
    if (*detail != load.crc && EP_CHECKS_CRC) return 303;
    *detail = 0;
    code = array_commit(target, load.image, load.length, detail);
    if (code) return code;
    if (target == EP_WIRING) crcs[1] = crcs[2] = 0;
    stored = array_image(target, &length);
    put32(answer, crcs[target - 1] = EP_CRC(stored, length));
    return 0;
}

static uint16_t read_back(const uint8_t *p, uint8_t *answer, uint16_t *answered, uint32_t *detail)
{
    uint32_t total, offset = get32(p + 1), count = get16(p + 5);
    const uint8_t *stored;

    *detail = p[0];
    if (array_room(p[0]) == 0) return 206;
    stored = array_image(p[0], &total);
    if (total == 0) return 306;
    if (offset > total) offset = total;
    if (count > total - offset) count = total - offset;
    if (count > EP_MTU - BODY_REST - 4) count = EP_MTU - BODY_REST - 4;
    memcpy(put32(answer, total), stored + offset, count);
    *answered = (uint16_t)(4 + count);
    return 0;
}

static uint16_t run(const uint8_t *p, uint16_t length, uint8_t *answer, uint16_t *answered, uint32_t *detail)
{
    uint16_t samples, k;
    uint32_t most, each, loaded;
    uint64_t begin;

    if (length < 6) {
        *detail = length;
        return 204;
    }
    if (!is_armed) {
        *detail = reason;
        return 401;
    }
    for (k = EP_WIRING; k <= EP_PROGRAM; k++) {
        array_image((uint8_t)k, &loaded);
        if (loaded) continue;
        *detail = k;
        return 402;
    }
    *detail = crcs[0] + crcs[1] + crcs[2];
    if (get32(p) != *detail) return 403;
    each = array_answer_bytes();
    most = (EP_MTU - BODY_REST - 16) / each;
    if (most > EP_SAMPLES) most = EP_SAMPLES;
    samples = get16(p + 4);
    *detail = most;
    if (samples > most) return 404;
    *detail = length;
    if (samples < 1 || length != 6 + samples * array_sample_bytes()) return 204;
    begin = board_ticks();
    for (k = 0; k < samples; k++) array_run(p + 6 + k * array_sample_bytes(), answer + 16 + k * each);
    put64(put64(answer, array_cycles()), board_ticks() - begin);
    *answered = (uint16_t)(16 + samples * each);
    requests_feed();
    return 0;
}

/* Length of the payload of a request: exactly, or at least. */
static uint8_t has_length(uint8_t type, uint16_t length)
{
    switch (type) {
    case STATUS: case ERROR: case SAFE: case LOAD_COMMIT: return length == 0;
    case SELF_TEST: case ARM: return length == 4;
    case LOAD_BEGIN: return length == 10;
    case LOAD_CHUNK: return length >= 4;
    case READ: return length == 7;
    default: return 1;
    }
}

uint16_t requests_answer(uint8_t type, const uint8_t *p, uint16_t length, uint8_t *answer, uint16_t *answered, uint32_t *detail)
{
    uint32_t ms;

    *answered = 0;
    if (!has_length(type, length)) {
        *detail = length;
        return 204;
    }
    switch (type) {
    case PING:
        memcpy(answer, p, *answered = length);
        return 0;
    case STATUS:
        *answered = write_status(answer);
        return 0;
    case ERROR:
        errors_take(answer);
        *answered = 14;
        return 0;
    case SELF_TEST:
        *answered = self_test(get32(p), answer);
        return 0;
    case ARM:
        ms = get32(p);
        if (ms < EP_WATCHDOG_MIN_MS || ms > EP_WATCHDOG_MAX_MS) {
            *detail = ms < EP_WATCHDOG_MIN_MS ? EP_WATCHDOG_MIN_MS : EP_WATCHDOG_MAX_MS;
            return 405;
        }
        patience = (uint64_t)ms * (EP_TICK_HZ / 1000);
        is_armed = 1;
        board_arm(1);
        answer[0] = 1;
        *answered = 1;
        return 0;
    case SAFE:
        make_safe(ASKED);
        answer[0] = 0;
        *answered = 1;
        return 0;
    case LOAD_BEGIN: return load_begin(p, detail);
    case LOAD_CHUNK: return load_chunk(p, length, detail);
    case LOAD_COMMIT:
        *answered = 4;
        return load_commit(answer, detail);
    case READ: return read_back(p, answer, answered, detail);
    case RUN: return run(p, length, answer, answered, detail);
    default:
        *detail = type;
        return 201;
    }
}
