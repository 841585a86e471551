#include "capabilities.h"
#include <string.h>
#include "array.h"
#include "bytes.h"

const char ep_identification[] = "EqPropHW," EP_MODEL "," EP_SERIAL ",1.0.0";

enum { FIXED = 1, XY_AND_NEURONS = 3, CLOCKED = 1 };

/* Largest coupling, bias, beta: 32767/2048; nominal update factor: 0.1. As bits of float64, which not every compiler here has. */
#define RANGE_HIGH 0x402FFFC0UL
#define FACTOR_HIGH 0x3FB99999UL
#define FACTOR_LOW 0x9999999AUL

static uint8_t *tag(uint8_t *p, uint8_t number, uint8_t length)
{
    p[0] = number;
    p[1] = length;
    return p + 2;
}

static uint8_t *put_range(uint8_t *p) { return put32(put32(p, 0), RANGE_HIGH); }

/* A positive whole number as float64. */
static uint8_t *put_float(uint8_t *p, uint32_t v)
{
    uint16_t exponent = 1023 + 31;

    for (; !(v & 1UL << 31); v <<= 1) exponent--;
    return put32(put32(p, v << 21), (uint32_t)exponent << 20 | (v & 0x7FFFFFFFUL) >> 11);
}

uint8_t *capabilities_write(uint8_t *p)
{
    p = tag(p, 1, sizeof ep_identification - 1);
    memcpy(p, ep_identification, sizeof ep_identification - 1);
    p += sizeof ep_identification - 1;
    p = put32(tag(p, 2, 4), EP_MTU);
    p = put32(tag(p, 3, 4), EP_RX_CREDIT);
    *(p = tag(p, 4, 1)) = EP_WINDOW;
    *(p = tag(p + 1, 5, 1)) = FIXED;
    *(p = tag(p + 1, 6, 1)) = XY_AND_NEURONS;
    p = put32(put32(tag(p + 1, 7, 8), EP_NODES), EP_EDGES);
    p = put16(put16(tag(p, 8, 4), EP_STEPS), EP_SAMPLES);
    *(p = tag(p, 9, 1)) = EP_ABILITIES;
    p = put_range(put_range(put_range(tag(p + 1, 10, 24))));
    *(p = tag(p, 11, 19)) = CLOCKED;
    p = put32(put32(put_float(put16(p + 1, 1), EP_CLOCK_HZ), FACTOR_LOW), FACTOR_HIGH);
    *(p = tag(p, 12, 9)) = EP_TICK_KIND;
    p = put_float(p + 1, EP_TICK_HZ);
    p = put32(tag(p, 13, 4), EP_CYCLE_NS);
    p = put32(put32(tag(p, 14, 8), EP_WATCHDOG_MIN_MS), EP_WATCHDOG_MAX_MS);
    p = tag(p, 16, 8);
    memcpy(p, "C1 C2 C4", 8);
    return p + 8;
}
