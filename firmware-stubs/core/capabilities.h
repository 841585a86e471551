/* What this board is: PROTOCOL.md section 4. */
#ifndef EP_CAPABILITIES_H
#define EP_CAPABILITIES_H

#include <stdint.h>
#include "board_config.h"

#define EP_VERSION "1.0.0"
#define EP_IDENTIFICATION "EqPropHW," EP_MODEL "," EP_SERIAL "," EP_VERSION

/* Writes the list and returns its end. */
uint8_t *capabilities_write(uint8_t *p);

#endif
