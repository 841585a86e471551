/* STM32G474 (Cortex-M4, 128 KiB RAM, 7 DACs, 5 ADCs): a place to start from. Compiled, never run. */
#ifndef EP_BOARD_CONFIG_H
#define EP_BOARD_CONFIG_H

#define EP_MODEL "skeleton-stm32g4"
#define EP_SERIAL "0"

#define EP_NODES 32
#define EP_EDGES 496
#define EP_STEPS 8
#define EP_SAMPLES 64
#define EP_LONGEST 0x7FFFFFFFUL /* control cycles of a step */
#define EP_ABILITIES (EP_RESTORES_FREE | EP_TAKES_STARTS | EP_LIVE_NUDGE | EP_TAKES_WIRING)
#define EP_IS_ANALOG 1 /* nodes are outside; analog_cycle.c moves them */

#define EP_MTU 1024
#define EP_WINDOW 8
#define EP_RX_CREDIT 4096 /* what the receive buffer holds */

#define EP_CLOCK_HZ 1000 /* the control clock this array stands for; it computes as fast as it can */
#define EP_TICK_HZ 170000000UL
#define EP_TICK_KIND 1 /* processor cycles */
#define EP_CYCLE_NS 1000000UL /* one tick of the control clock */
#define EP_WATCHDOG_MIN_MS 100
#define EP_WATCHDOG_MAX_MS 60000

#endif
