#include "array.h"
#include <string.h>
#include "bytes.h"
#include "fixed.h"
#include "image.h"

enum { NOT_POSSIBLE = 305, NOT_LOADED = 402 };

static uint8_t wiring[EP_WIRING_BYTES], parameters[EP_PARAMETERS_BYTES], program[EP_PROGRAM_BYTES];
static uint32_t wiring_length, parameters_length, program_length;

static struct ep_graph graph;
static uint8_t is_clamped[EP_NODES];
static uint32_t state[EP_NODES], free_state[EP_NODES];
static int64_t field[EP_NODES], nudge[EP_NODES];
static uint64_t cycles;

void array_reset(void)
{
    wiring_length = parameters_length = program_length = 0;
    cycles = 0;
}

uint64_t array_cycles(void) { return cycles; }

uint32_t array_room(uint8_t target)
{
    return target == EP_WIRING ? EP_WIRING_BYTES : target == EP_PARAMETERS ? EP_PARAMETERS_BYTES : target == EP_PROGRAM ? EP_PROGRAM_BYTES : 0;
}

const uint8_t *array_image(uint8_t target, uint32_t *length)
{
    *length = target == EP_WIRING ? wiring_length : target == EP_PARAMETERS ? parameters_length : target == EP_PROGRAM ? program_length : 0;
    return target == EP_WIRING ? wiring : target == EP_PARAMETERS ? parameters : program;
}

/* ---- loads ---- */

static void view_wiring(void)
{
    uint16_t k;

    graph.is_neurons = wiring[0] == 2;
    graph.nodes = get16(wiring + 16);
    graph.edges = get16(wiring + 20);
    graph.inputs = get16(wiring + 24);
    graph.outputs = get16(wiring + 26);
    graph.edge = wiring + HEADER;
    graph.input = graph.edge + 4 * graph.edges;
    graph.output = graph.input + 2 * graph.inputs;
    graph.factor = graph.output + 2 * graph.outputs;
    graph.coupling = parameters;
    graph.bias = parameters + 2 * graph.edges;
    graph.angle = graph.bias + 2 * graph.nodes;
    memset(is_clamped, 0, sizeof is_clamped);
    for (k = 0; k < graph.inputs; k++) is_clamped[get16(graph.input + 2 * k)] = 1;
}

uint16_t array_commit(uint8_t target, const uint8_t *image, uint32_t length, uint32_t *detail)
{
    int32_t problem;
    uint32_t k;

    if (target != EP_WIRING && wiring_length == 0) {
        *detail = EP_WIRING;
        return NOT_LOADED;
    }
    if (target == EP_PARAMETERS)
        problem = length == 2 * (uint32_t)graph.edges + (graph.is_neurons ? 2 : 6) * (uint32_t)graph.nodes ? -1 : 0;
    else
        problem = target == EP_WIRING ? wiring_problem(image, length) : program_problem(image, length, graph.is_neurons);
    if (problem >= 0) {
        *detail = (uint32_t)problem;
        return NOT_POSSIBLE;
    }
    switch (target) {
    case EP_WIRING:
        memcpy(wiring, image, length);
        wiring_length = length;
        parameters_length = program_length = 0;
        view_wiring();
        break;
    case EP_PARAMETERS:
        memcpy(parameters, image, length);
        parameters_length = length;
        for (k = 0; k < graph.edges + (uint32_t)graph.nodes; k++)
            if (get16(parameters + 2 * k) == 0x8000) put16(parameters + 2 * k, 0x8001); /* the range is symmetric */
        break;
    default:
        memcpy(program, image, length);
        program_length = length;
        break;
    }
    return 0;
}

/* ---- runs ---- */

static uint8_t program_nudges(void)
{
    uint16_t k;
    for (k = 0; k < get16(program + 4); k++)
        if (get16(program + FIRST_STEP + STEP_BYTES * k + 8)) return 1;
    return 0;
}

static uint8_t program_takes_states(void)
{
    uint16_t k;
    for (k = 0; k < get16(program + 4); k++)
        if (program[FIRST_STEP + STEP_BYTES * k] == START_GIVEN) return 1;
    return 0;
}

uint32_t array_sample_bytes(void)
{
    return 8 + 4 * (graph.inputs + (program_nudges() ? (uint32_t)graph.outputs : 0) + (program_takes_states() ? (uint32_t)graph.nodes : 0));
}

uint32_t array_answer_bytes(void)
{
    uint32_t bytes = 0;
    uint16_t k;
    for (k = 0; k < get16(program + 4); k++)
        bytes += 13 + (program[FIRST_STEP + STEP_BYTES * k + 3] & STEP_SAMPLED ? 4 * (uint32_t)graph.nodes : 0);
    return bytes;
}

/* A state as it crosses the wire; an activation beyond 0..1 is limited. */
static uint32_t take_state(const uint8_t *p)
{
    uint32_t s = get32(p);

    if (graph.is_neurons && s > 1UL << 30) s = s & 1UL << 31 ? 0 : 1UL << 30;
    return s;
}

/* Nudges of the outputs in these states, limited by the clip; whether a limit was met. */
static uint8_t take_nudge(const uint8_t *step, const uint8_t *target, const uint32_t *from)
{
    int64_t limit = (int64_t)get16(step + 10) << (graph.is_neurons ? 30 : 15);
    uint8_t is_clipped = 0;
    uint16_t o;

    for (o = 0; o < graph.outputs; o++) {
        int64_t force = (int16_t)get16(step + 8) * ep_cost_force(graph.is_neurons, step[2], from[get16(graph.output + 2 * o)], take_state(target + 4 * o));
        if (force > limit || force < -limit) {
            force = force < 0 ? -limit : limit;
            is_clipped = 1;
        }
        nudge[o] = force;
    }
    return is_clipped;
}

static uint8_t *settle(const uint8_t *step, const uint8_t *target, uint8_t *answer)
{
    uint8_t is_nudged = get16(step + 8) != 0, is_live = is_nudged && step[1] == 0, flags = 0;
    uint32_t check_every = get32(program), longest = get32(step + 4), cycle, to_check = check_every;
    uint64_t stop = get64(step + 12), residual = 0;
    uint16_t o;

    if (is_nudged && !is_live) take_nudge(step, target, free_state);
    for (cycle = 1;; cycle++) {
        if (is_live) take_nudge(step, target, state);
        memset(field, 0, sizeof field[0] * graph.nodes);
        for (o = 0; is_nudged && o < graph.outputs; o++) field[get16(graph.output + 2 * o)] = nudge[o];
        residual = ep_cycle(&graph, state, field, is_clamped);
        if (--to_check && cycle != longest) continue;
        to_check = check_every;
        if (step[3] & STEP_STOPS && residual <= stop) flags = 1;
        if (flags || cycle == longest) break;
    }
    cycles += cycle;
    if (is_nudged && take_nudge(step, target, is_live ? state : free_state)) flags |= 2;
    *answer = flags;
    return put64(put32(answer + 1, cycle), residual);
}

void array_run(const uint8_t *sample, uint8_t *answer)
{
    const uint8_t *input = sample + 8, *target = input + 4 * graph.inputs;
    const uint8_t *given = target + (program_nudges() ? 4 * graph.outputs : 0);
    uint16_t k, i, steps = get16(program + 4);

    for (k = 0; k < graph.inputs; k++) state[get16(graph.input + 2 * k)] = take_state(input + 4 * k);
    for (k = 0; k < steps; k++) {
        const uint8_t *step = program + FIRST_STEP + STEP_BYTES * k;
        for (i = 0; i < graph.nodes; i++) {
            if (is_clamped[i]) continue;
            if (step[0] == START_GIVEN) state[i] = take_state(given + 4 * i);
            if (step[0] == START_ZERO) state[i] = 0;
            if (step[0] == START_RESTORE_FREE) state[i] = free_state[i];
        }
        answer = settle(step, target, answer);
        if (get16(step + 8) == 0) memcpy(free_state, state, sizeof state[0] * graph.nodes);
        for (i = 0; step[3] & STEP_SAMPLED && i < graph.nodes; i++) answer = put32(answer, state[i]);
    }
}

/* ---- self tests ---- */

uint32_t array_self_test(void)
{
    /* Nodes 0 (clamped at -90 degrees) and 1 (at 45), J = 1, bias 0.25 at 90 degrees, K = 66755. */
    static const uint8_t image[] = {0, 0, 1, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0xC3, 4, 1, 0};
    static const uint8_t clamped[2] = {1, 0};
    struct ep_graph g = {0, 2, 1, 0, 0, image, 0, 0, image + 18, image + 4, image + 6, image + 10};
    uint64_t residual;

    state[0] = 0xC0000000UL;
    state[1] = 0x20000000UL;
    memset(field, 0, 2 * sizeof field[0]);
    residual = ep_cycle(&g, state, field, clamped);
    /* f = J sin(-135 deg) + h sin(45 deg) = -2048 * 23170 + 512 * 23170 */
    if (residual != 35589120UL) return 1;
    return state[1] == 0x20000000UL - 36251094UL && state[0] == 0xC0000000UL ? 0 : 2;
}

uint32_t array_memory_test(void)
{
    volatile uint8_t *p = (volatile uint8_t *)field;
    uint16_t k;

    for (k = 0; k < sizeof field; k++) p[k] = (uint8_t)(k * 7 + 0x55);
    for (k = 0; k < sizeof field; k++)
        if (p[k] != (uint8_t)(k * 7 + 0x55)) return 1 + (uint32_t)k;
    for (k = 0; k < sizeof field; k++) p[k] = (uint8_t)~p[k];
    for (k = 0; k < sizeof field; k++)
        if (p[k] != (uint8_t)~(uint8_t)(k * 7 + 0x55)) return 1 + (uint32_t)k;
    return 0;
}
