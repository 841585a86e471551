#include "image.h"
#include <string.h>
#include "array.h"
#include "bytes.h"
#include "fixed.h"

int32_t wiring_problem(const uint8_t *p, uint32_t length)
{
    uint32_t nodes, edges, k, at = HEADER;
    uint8_t role[EP_NODES];
    uint16_t inputs, roles;

    if (length < HEADER) return 0;
    if (p[0] != 1 && p[0] != 2) return 0;
    for (k = 1; k < 4; k++)
        if (p[k] != 0) return (int32_t)k; /* law A, hard sigmoid, nudged inside */
    if (p[4] > 1) return 4;
    if (p[5] != 0) return 5;
    if (get16(p + 6) != 1) return 6;
    nodes = get32(p + 16);
    edges = get32(p + 20);
    inputs = get16(p + 24);
    roles = (uint16_t)(inputs + get16(p + 26));
    if (nodes < 1 || nodes > EP_NODES) return 16;
    if (edges > EP_EDGES) return 20;
    if (inputs > nodes) return 24;
    if (get16(p + 26) < 1 || get16(p + 26) > nodes - inputs) return 26;
    if (length != HEADER + 4 * edges + 2 * (uint32_t)roles + 4 * nodes) return 16;
    for (k = 0; k < edges; k++, at += 4)
        if (get16(p + at) >= get16(p + at + 2) || get16(p + at + 2) >= nodes) return (int32_t)at;
    memset(role, 0, sizeof role);
    for (k = 0; k < roles; k++, at += 2) {
        uint16_t node = get16(p + at);
        if (node >= nodes || role[node]) return (int32_t)at;
        role[node] = (uint8_t)(k < inputs ? 1 : 2);
    }
    for (k = 0; k < nodes; k++, at += 4)
        if (role[k] != 1 && get32(p + at) > 1UL << 22) return (int32_t)at;
    return -1;
}

int32_t program_problem(const uint8_t *p, uint32_t length, uint8_t is_neurons)
{
    uint16_t steps, k;
    uint8_t free_seen = 0;

    if (length < FIRST_STEP || get32(p) < 1) return 0;
    steps = get16(p + 4);
    if (steps < 1 || steps > EP_STEPS || length != FIRST_STEP + STEP_BYTES * (uint32_t)steps) return 4;
    for (k = 0; k < steps; k++) {
        uint16_t at = (uint16_t)(FIRST_STEP + STEP_BYTES * k);
        const uint8_t *step = p + at;
        uint8_t start = step[0], is_free = get16(step + 8) == 0;

        if (start > START_RESTORE_FREE || start == START_RANDOM) return at;
        if (start == START_GIVEN && !(EP_ABILITIES & EP_TAKES_STARTS)) return at;
        if (start == START_RESTORE_FREE && !(EP_ABILITIES & EP_RESTORES_FREE)) return at;
        if (start >= START_CONTINUE && k == 0) return at;
        if (start == START_RESTORE_FREE && !free_seen) return at;
        if (!is_free) {
            if (step[1] > 1 || (step[1] == 1 && !free_seen) || (step[1] == 0 && !(EP_ABILITIES & EP_LIVE_NUDGE))) return at + 1;
            if (is_neurons ? step[2] != EP_COST_SQUARED : step[2] > EP_COST_COSINE) return at + 2;
            if (get16(step + 10) < 1 || get16(step + 10) > 32767) return at + 10;
        }
        if (step[3] > (STEP_SAMPLED | STEP_STOPS)) return at + 3;
        if (get32(step + 4) < 1 || get32(step + 4) > EP_LONGEST) return at + 4;
        if (get16(step + 8) == 0x8000) return at + 8;
        if (step[19] > 127) return at + 12;
        free_seen |= is_free;
    }
    return -1;
}
