/* The array of this board: loaded images, and phase programs run on samples (FIXED.md section 6, PROTOCOL.md section 5). */
#ifndef EP_ARRAY_H
#define EP_ARRAY_H

#include <stdint.h>
#include "board_config.h"

enum { EP_WIRING = 1, EP_PARAMETERS = 2, EP_PROGRAM = 3 };

#define EP_WIRING_BYTES (28 + 4 * EP_EDGES + 2 * EP_NODES + 4 * EP_NODES) /* a node is at most an input or an output */
#define EP_PARAMETERS_BYTES (2 * EP_EDGES + 6 * EP_NODES)
#define EP_PROGRAM_BYTES (6 + 20 * EP_STEPS)
/* Bits of EP_ABILITIES: PROTOCOL.md section 4, capability 9. */
enum { EP_RESTORES_FREE = 1, EP_TAKES_STARTS = 2, EP_LIVE_NUDGE = 4, EP_TAKES_WIRING = 16 };

#define EP_MAX(a, b) ((a) > (b) ? (a) : (b))
#define EP_LOAD_BYTES EP_MAX(EP_WIRING_BYTES, EP_MAX(EP_PARAMETERS_BYTES, EP_PROGRAM_BYTES))

/* Nothing loaded; counts no cycles. */
void array_reset(void);

/* Checks a whole image and makes it the loaded one. 0, or a PROTOCOL.md error code with its detail. */
uint16_t array_commit(uint8_t target, const uint8_t *image, uint32_t length, uint32_t *detail);

/* A loaded image and its length; 0 when nothing is loaded. */
const uint8_t *array_image(uint8_t target, uint32_t *length);

/* Largest number of bytes of a target; 0 for an unknown one. */
uint32_t array_room(uint8_t target);

/* Bytes that a sample needs in a RUN, and that its answer takes. Wiring and program must be loaded. */
uint32_t array_sample_bytes(void);
uint32_t array_answer_bytes(void);

/* Runs the program on one sample; the answer has array_answer_bytes(). */
void array_run(const uint8_t *sample, uint8_t *answer);

/* Control cycles since power-on. */
uint64_t array_cycles(void);

/* One cycle of a small array of its own: 0 when it comes out as FIXED.md says. Uses the states, not the loads. */
uint32_t array_self_test(void);

/* Writes and reads back the memory of the states. 0, or 1 + the first bad byte. */
uint32_t array_memory_test(void);

#endif
