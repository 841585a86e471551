/* The error queue: PROTOCOL.md section 2. */
#ifndef EP_ERRORS_H
#define EP_ERRORS_H

#include <stdint.h>

/* Empties the queue. */
void errors_clear(void);

/* Appends an error; in a full queue the newest entry becomes 350. */
void errors_add(uint16_t code, uint32_t detail);

/* Entries held. */
uint8_t errors_count(void);

/* Takes the oldest entry out and writes code u16, detail u32, cycle counter u64; code 0 when there is none. */
void errors_take(uint8_t *into);

#endif
