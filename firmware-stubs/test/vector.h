/* A golden vector, tests/golden/fixed-*.txt, as the bytes that cross the wire (PROTOCOL.md section 5). */
#ifndef EP_VECTOR_H
#define EP_VECTOR_H

#include <stdint.h>

enum { MOST_SAMPLES = 16, MOST_STEPS = 8, MOST_BYTES = 4096, MOST_NUMBERS = 4096 };

struct vector {
    char name[256];
    uint8_t image[4][MOST_BYTES]; /* 1 wiring, 2 parameters, 3 program */
    uint32_t image_length[4];
    int steps, samples;
    uint8_t sample[MOST_SAMPLES][MOST_BYTES];
    uint32_t sample_length[MOST_SAMPLES];
    uint8_t answer[MOST_SAMPLES][MOST_BYTES];
    uint32_t answer_length[MOST_SAMPLES];
};

/* Reads a file; ends the process with a message when it is none. */
void vector_read(struct vector *v, const char *path);

#endif
