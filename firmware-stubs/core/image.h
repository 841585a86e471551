/* The images of PROTOCOL.md section 5: their layout, and whether one can be loaded. */
#ifndef EP_IMAGE_H
#define EP_IMAGE_H

#include <stdint.h>

enum { START_GIVEN, START_ZERO, START_RANDOM, START_CONTINUE, START_RESTORE_FREE };
enum { HEADER = 28, STEP_BYTES = 20, FIRST_STEP = 6 };
enum { STEP_SAMPLED = 1, STEP_STOPS = 2 };

/* Offset of the first bad field, or -1. */
int32_t wiring_problem(const uint8_t *p, uint32_t length);
int32_t program_problem(const uint8_t *p, uint32_t length, uint8_t is_neurons);

#endif
