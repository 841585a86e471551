/* Checksum and framing: PROTOCOL.md section 1. */
#ifndef EP_FRAME_H
#define EP_FRAME_H

#include <stdint.h>

/* CRC-32C of more bytes; start with 0. */
uint32_t crc32c(uint32_t crc, const uint8_t *p, uint32_t length);

/* Decodes COBS in place and returns the length of the body, or -1 when it is broken. p holds no zero. */
int32_t cobs_decode(uint8_t *p, uint32_t length);

/* Sends a body as a frame, its end included. */
void cobs_send(const uint8_t *p, uint32_t length, void (*put)(uint8_t));

#endif
