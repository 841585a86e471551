/* BBC micro:bit (nRF51822, Cortex-M0, 16 KiB RAM) as QEMU models it. */
#ifndef EP_BOARD_CONFIG_H
#define EP_BOARD_CONFIG_H

#define EP_MODEL "qemu-microbit"
#define EP_SERIAL "0"

#define EP_NODES 16
#define EP_EDGES 120
#define EP_STEPS 8
#define EP_SAMPLES 64
#define EP_LONGEST 0x7FFFFFFFUL /* control cycles of a step */
#define EP_ABILITIES (EP_RESTORES_FREE | EP_TAKES_STARTS | EP_LIVE_NUDGE | EP_TAKES_WIRING)
#define EP_IS_ANALOG 0 /* nodes are computed: core/cycle.c */

#define EP_MTU 512
#define EP_WINDOW 4
#define EP_RX_CREDIT 2048 /* what the receive buffer holds */

#define EP_CLOCK_HZ 1000 /* the control clock this array stands for; it computes as fast as it can */
#define EP_TICK_HZ 16000000UL
#define EP_TICK_KIND 1 /* processor cycles */
#define EP_CYCLE_NS 1000000UL /* 120 edges: 0.4 ms of 16 MHz in QEMU, which is no model of pipeline and wait states */
#define EP_WATCHDOG_MIN_MS 100
#define EP_WATCHDOG_MAX_MS 60000

#endif
