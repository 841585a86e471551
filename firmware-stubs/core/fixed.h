/* The laws of motion in integers: FIXED.md sections 2 to 5. */
#ifndef EP_FIXED_H
#define EP_FIXED_H

#include <stdint.h>

enum { EP_COST_LOG, EP_COST_COSINE, EP_COST_SQUARED };

/* A graph with its parameters, as views into loaded images (PROTOCOL.md section 5; little endian, any alignment). */
struct ep_graph {
    uint8_t is_neurons;      /* else oscillators */
    uint16_t nodes, edges, inputs, outputs;
    const uint8_t *edge;     /* [edges] x (u16 i, u16 j) */
    const uint8_t *input;    /* [inputs] x u16 */
    const uint8_t *output;   /* [outputs] x u16 */
    const uint8_t *factor;   /* [nodes] x u32 Q22 */
    const uint8_t *coupling; /* [edges] x i16 Q11 */
    const uint8_t *bias;     /* [nodes] x i16 Q11 */
    const uint8_t *angle;    /* [nodes] x u32 phase; oscillators only */
};

/* The sine table entry k = 0..256, u16 Q15. */
uint16_t ep_sine_entry(uint16_t k);

/* sin of a phase, Q15. */
int32_t ep_sine(uint32_t phase);

/* Force of a cost on an output for beta = 1: Q15 for oscillators, Q30 for neurons. */
int64_t ep_cost_force(uint8_t is_neurons, uint8_t cost, uint32_t state, uint32_t target);

/* Moves all free nodes one cycle and returns the largest force before the move, Q26.
   field: 0, on outputs the nudge; is used up. fixed: nonzero for clamped nodes. All arrays are [nodes]. */
uint64_t ep_cycle(const struct ep_graph *g, uint32_t *state, int64_t *field, const uint8_t *is_clamped);

#endif
