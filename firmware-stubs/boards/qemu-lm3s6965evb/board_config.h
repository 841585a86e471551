/* Stellaris LM3S6965 (Cortex-M3, 64 KiB RAM) as QEMU models it. */
#ifndef EP_BOARD_CONFIG_H
#define EP_BOARD_CONFIG_H

#define EP_MODEL "qemu-lm3s6965evb"
#define EP_SERIAL "0"

#define EP_NODES 32
#define EP_EDGES 496
#define EP_STEPS 8
#define EP_SAMPLES 64
#define EP_LONGEST 0x7FFFFFFFUL /* control cycles of a step */
#define EP_ABILITIES (EP_RESTORES_FREE | EP_TAKES_STARTS | EP_LIVE_NUDGE | EP_TAKES_WIRING)
#define EP_IS_ANALOG 0 /* nodes are computed: core/cycle.c */

#define EP_MTU 1024
#define EP_WINDOW 8
#define EP_RX_CREDIT 4096 /* what the receive buffer holds */

#define EP_CLOCK_HZ 1000 /* the control clock this array stands for; it computes as fast as it can */
#define EP_TICK_HZ 12500000UL
#define EP_TICK_KIND 1 /* processor cycles */
#define EP_CYCLE_NS 2000000UL /* 496 edges: 0.7 ms of 12.5 MHz in QEMU, which is no model of pipeline and wait states */
#define EP_WATCHDOG_MIN_MS 100
#define EP_WATCHDOG_MAX_MS 60000

#endif
