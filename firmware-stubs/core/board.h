/* What a board supplies: six functions, and the numbers of its board_config.h. Everything else is portable. */
#ifndef EP_BOARD_H
#define EP_BOARD_H

#include <stdint.h>

/* Starts clock, serial line (with reception by interrupt or DMA into EP_RX_CREDIT bytes at least) and tick counter; outputs are off. */
void board_start(void);

/* The next received byte, or -1. */
int board_get(void);

/* Sends a byte; may wait until there is room. */
void board_put(uint8_t byte);

/* Nothing to do: sleeps until a byte or a tick of at most 100 ms, and sends what is still held back. */
void board_idle(void);

/* CPU ticks since power-on, EP_TICK_HZ a second; never wraps. */
uint64_t board_ticks(void);

/* 1: the array may drive its outputs. 0: safe: couplings and nodes off, converters at mid-scale. */
void board_arm(uint8_t is_armed);

#endif
