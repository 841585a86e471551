/* What each request does: PROTOCOL.md sections 2, 5, 6 and 7. */
#ifndef EP_REQUESTS_H
#define EP_REQUESTS_H

#include <stdint.h>
#include "board_config.h"
#include "frame.h"

#ifdef EP_NO_CRC /* a build for fuzzing alone: every checksum is right */
#define EP_CHECKS_CRC 0
#else
#define EP_CHECKS_CRC 1
#endif
#define EP_CRC(p, length) crc32c(0, (p), (length))

/* What STATUS tells of the link. */
extern struct status {
    uint32_t boot_nonce, wrong_crc, broken, too_long, duplicates, out_of_order, watchdog_trips;
} status;

/* Power-on: safe, nothing loaded. */
void requests_start(void);

/* A session opens: drops an open load and makes the array safe. */
void requests_open(void);

/* Carries out one request. Returns 0 and the length of the answer, or an error code and its detail. */
uint16_t requests_answer(uint8_t type, const uint8_t *payload, uint16_t length, uint8_t *answer, uint16_t *answered, uint32_t *detail);

/* A good frame came: the watchdog starts again. */
void requests_feed(void);

/* Makes the array safe when the watchdog's time is over. */
void requests_watch(void);

/* The hardware failed: makes the array safe. */
void requests_fault(void);

#endif
