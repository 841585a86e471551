#include "fixed.h"
#include "bytes.h"

/* `>>` of a negative number rounds down: every compiler this is built with does so. */
#define ONE (1L << 30)

static uint64_t cycle_oscillators(const struct ep_graph *g, uint32_t *state, int64_t *field, const uint8_t *is_clamped)
{
    uint64_t residual = 0;
    uint16_t e, i;

    for (e = 0; e < g->edges; e++) {
        uint16_t a = get16(g->edge + 4 * e), b = get16(g->edge + 4 * e + 2);
        int32_t x = (int16_t)get16(g->coupling + 2 * e) * ep_sine(state[b] - state[a]);
        field[a] += x;
        field[b] -= x;
    }
    for (i = 0; i < g->nodes; i++) {
        if (is_clamped[i]) continue;
        field[i] += (int16_t)get16(g->bias + 2 * i) * ep_sine(get32(g->angle + 4 * i) - state[i]);
        if ((uint64_t)(field[i] < 0 ? -field[i] : field[i]) > residual) residual = (uint64_t)(field[i] < 0 ? -field[i] : field[i]);
        state[i] += (uint32_t)((field[i] * (int32_t)get32(g->factor + 4 * i) + (1L << 15)) >> 16);
    }
    return residual;
}

static uint64_t cycle_neurons(const struct ep_graph *g, uint32_t *state, int64_t *field, const uint8_t *is_clamped)
{
    uint64_t residual = 0;
    uint16_t e, i;

    for (e = 0; e < g->edges; e++) {
        uint16_t a = get16(g->edge + 4 * e), b = get16(g->edge + 4 * e + 2);
        int64_t coupling = (int16_t)get16(g->coupling + 2 * e);
        field[a] += coupling * (int32_t)state[b];
        field[b] += coupling * (int32_t)state[a];
    }
    for (i = 0; i < g->nodes; i++) {
        int64_t goal;
        int32_t distance;
        uint32_t force;

        if (is_clamped[i]) continue;
        goal = (field[i] + (int16_t)get16(g->bias + 2 * i) * (int64_t)ONE + (1 << 10)) >> 11;
        goal = goal < 0 ? 0 : goal > (int64_t)ONE ? (int64_t)ONE : goal;
        distance = (int32_t)goal - (int32_t)state[i];
        force = ((uint32_t)(distance < 0 ? -distance : distance) + 15) >> 4;
        if (force > residual) residual = force;
        state[i] += (uint32_t)(((int64_t)distance * (int32_t)get32(g->factor + 4 * i) + (1L << 21)) >> 22);
    }
    return residual;
}

uint64_t ep_cycle(const struct ep_graph *g, uint32_t *state, int64_t *field, const uint8_t *is_clamped)
{
    /* Fields are complete before the first node moves, so nodes may move as they are visited. */
    return g->is_neurons ? cycle_neurons(g, state, field, is_clamped) : cycle_oscillators(g, state, field, is_clamped);
}
