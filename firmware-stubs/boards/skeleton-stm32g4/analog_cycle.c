/* One control cycle of an array that is out there: the place of core/cycle.c on a board with real oscillators or neurons.
 * Written for one node on DAC1 channel 1 (PA4) and ADC1 channel 1 (PA0); TIM6 is the control clock. */
#include "analog.h"
#include "board_config.h"
#include "bytes.h"
#include "cortex-m.h"
#include "fixed.h"

#define RCC 0x40021000
#define TIM6 0x40001000
#define ADC1 0x50000000
#define DAC1 0x50000800

enum { MID_SCALE = 2048, UPDATED = 1, CONVERTED = 1 << 2, START_CONVERSION = 1 << 2 };

void analog_start(void)
{
    REGISTER(RCC + 0x4C) |= 1 << 13 | 1 << 16; /* ADC1, ADC2; DAC1 */
    REGISTER(RCC + 0x58) |= 1 << 4;            /* TIM6 */
    REGISTER(TIM6 + 0x28) = EP_TICK_HZ / 10000 - 1;
    REGISTER(TIM6 + 0x2C) = 10000 / EP_CLOCK_HZ - 1;
    REGISTER(TIM6) = 1;
    REGISTER(DAC1 + 0x08) = MID_SCALE;
    REGISTER(ADC1 + 0x08) = 1UL << 28;         /* regulator on; wait 20 us and calibrate (bit 31) before bit 0 */
    REGISTER(ADC1 + 0x08) |= 1;
}

void analog_drive(uint8_t is_driven)
{
    /* Couplings of a real array (multiplying DACs, digital potentiometers) are written here from the loaded parameters. */
    REGISTER(DAC1 + 0x08) = MID_SCALE;
    REGISTER(DAC1) = is_driven ? 1 : 0;
}

uint64_t ep_cycle(const struct ep_graph *g, uint32_t *state, int64_t *field, const uint8_t *is_clamped)
{
    uint64_t residual = 0;
    uint16_t i;

    for (i = 0; i < g->nodes; i++) {
        /* Clamped nodes get their input, outputs their nudge (FIXED.md section 5) added to the bias: choose the DAC of node i. */
        int32_t drive = is_clamped[i] ? (int32_t)state[i] >> 20 : (int32_t)(field[i] >> 20);
        REGISTER(DAC1 + 0x08) = (uint32_t)(MID_SCALE + drive) & 4095;
    }
    while (!(REGISTER(TIM6 + 0x10) & UPDATED)) { }
    REGISTER(TIM6 + 0x10) = 0;
    for (i = 0; i < g->nodes; i++) {
        uint32_t before = state[i];
        int32_t moved;

        if (is_clamped[i]) continue;
        REGISTER(ADC1 + 0x08) |= START_CONVERSION; /* choose the ADC channel of node i before */
        while (!(REGISTER(ADC1) & CONVERTED)) { }
        state[i] = REGISTER(ADC1 + 0x40) << 20;    /* 12 bits of a turn */
        /* The force, as far as a board can see it: how far the node went in this cycle, over K_i. */
        moved = (int32_t)(state[i] - before);
        field[i] = ((int64_t)moved << 16) / (int32_t)(get32(g->factor + 4 * i) | 1);
        if ((uint64_t)(field[i] < 0 ? -field[i] : field[i]) > residual) residual = (uint64_t)(field[i] < 0 ? -field[i] : field[i]);
    }
    return residual;
}
