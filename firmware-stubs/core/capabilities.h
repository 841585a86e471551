/* What this board is: PROTOCOL.md section 4. */
#ifndef EP_CAPABILITIES_H
#define EP_CAPABILITIES_H

#include <stdint.h>
#include "board_config.h"

/* VENDOR,MODEL,SERIAL,FIRMWARE. */
extern const char ep_identification[];

/* Writes the list and returns its end. */
uint8_t *capabilities_write(uint8_t *p);

#endif
