#include "fixed.h"
#include "bytes.h"

#ifdef __AVR__
#include <avr/pgmspace.h>
#else
#define PROGMEM
#define pgm_read_word(p) (*(p))
#endif

#define QUARTER (1UL << 30)
#define MAX_TANGENT (1L << 23)

static const uint16_t sine_table[257] PROGMEM = {
#include "sine_table.h"
};

uint16_t ep_sine_entry(uint16_t k) { return pgm_read_word(&sine_table[k]); }

int32_t ep_sine(uint32_t phase)
{
    uint32_t r = phase & (QUARTER - 1);
    uint16_t k, v;

    if (phase & QUARTER) r = QUARTER - r;
    /* In steps of whole bytes first: an 8-bit processor shifts by those for nothing. */
    k = (uint16_t)(r >> 16) >> 6;
    v = ep_sine_entry(k);
    /* The table rises, and its steps of at most 202 times 255 fit 16 bits. */
    if (k < 256) v += (uint16_t)((uint16_t)(ep_sine_entry(k + 1) - v) * (uint16_t)(uint8_t)((uint16_t)(r >> 8) >> 6) + 128) >> 8;
    return phase & 2 * QUARTER ? -(int32_t)v : (int32_t)v;
}

/* tan(d/2) in Q15 from the sine table: the log cost has it as force. */
static int32_t half_tangent(uint32_t d)
{
    uint8_t is_negative = (uint8_t)(d >> 31);
    uint32_t half = (is_negative ? 0 - d : d) >> 1;
    int32_t sine = ep_sine(half), cosine = ep_sine(QUARTER - half), t = MAX_TANGENT;

    if (cosine) t = (int32_t)((((uint32_t)sine << 15) + ((uint32_t)cosine >> 1)) / (uint32_t)cosine);
    if (t > MAX_TANGENT) t = MAX_TANGENT;
    return is_negative ? -t : t;
}

int64_t ep_cost_force(uint8_t is_neurons, uint8_t cost, uint32_t state, uint32_t target)
{
    if (is_neurons) return (int32_t)(target - state);
    return cost == EP_COST_COSINE ? ep_sine(target - state) : half_tangent(target - state);
}
