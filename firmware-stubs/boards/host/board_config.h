/* A process on a pseudo-terminal. The credit stays below what the terminal buffers, so that neither end waits for the other. */
#ifndef EP_BOARD_CONFIG_H
#define EP_BOARD_CONFIG_H

#define EP_MODEL "host"
#define EP_SERIAL "0"

#define EP_NODES 64
#define EP_EDGES 2016
#define EP_STEPS 8
#define EP_SAMPLES 64
#define EP_LONGEST 0x7FFFFFFFUL /* control cycles of a step */
#define EP_ABILITIES (EP_RESTORES_FREE | EP_TAKES_STARTS | EP_LIVE_NUDGE | EP_TAKES_WIRING)
#define EP_IS_ANALOG 0 /* nodes are computed: core/cycle.c */

#define EP_MTU 2048
#define EP_WINDOW 16
#define EP_RX_CREDIT 4000 /* what the receive buffer holds */

#define EP_CLOCK_HZ 1000 /* the control clock this array stands for; it computes as fast as it can */
#define EP_TICK_HZ 1000000000UL
#define EP_TICK_KIND 3 /* nanoseconds */
#define EP_CYCLE_NS 100000UL /* 2016 edges: 10 us measured; the rest is for a busy computer */
#define EP_WATCHDOG_MIN_MS 100
#define EP_WATCHDOG_MAX_MS 60000

#endif
