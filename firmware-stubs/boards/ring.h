/* Bytes between a receive interrupt and the main loop. One writer, one reader; holds EP_RX_CREDIT bytes. */
#ifndef EP_RING_H
#define EP_RING_H

#include <stdint.h>
#include "board_config.h"

#if EP_RX_CREDIT < 255
typedef uint8_t ring_index;
#else
typedef uint16_t ring_index;
#endif

static volatile uint8_t ring[EP_RX_CREDIT + 1];
static volatile ring_index ring_head, ring_tail;

static inline void ring_put(uint8_t byte)
{
    ring_index next = ring_head == EP_RX_CREDIT ? 0 : (ring_index)(ring_head + 1);

    if (next == ring_tail) return; /* beyond the credit: the checksum will tell */
    ring[ring_head] = byte;
    ring_head = next;
}

static inline int ring_is_empty(void) { return ring_head == ring_tail; }

static inline int ring_get(void)
{
    ring_index at = ring_tail;
    uint8_t byte;

    if (ring_is_empty()) return -1;
    byte = ring[at];
    ring_tail = at == EP_RX_CREDIT ? 0 : (ring_index)(at + 1);
    return byte;
}

#endif
