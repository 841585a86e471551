/* ATmega328P at 16 MHz, as on an Arduino Uno: 2 KiB RAM. */
#ifndef EP_BOARD_CONFIG_H
#define EP_BOARD_CONFIG_H

#define EP_MODEL "atmega328p"
#define EP_SERIAL "0"

#define EP_NODES 8
#define EP_EDGES 28
#define EP_STEPS 4
#define EP_SAMPLES 16
#define EP_LONGEST 0x7FFFFFFFUL /* control cycles of a step */
#define EP_ABILITIES (EP_RESTORES_FREE | EP_TAKES_STARTS | EP_LIVE_NUDGE | EP_TAKES_WIRING)
#define EP_IS_ANALOG 0 /* nodes are computed: core/cycle.c */

#define EP_MTU 208
#define EP_WINDOW 1
#define EP_RX_CREDIT 210 /* what the receive buffer holds */

#define EP_CLOCK_HZ 1000 /* the control clock this array stands for; it computes as fast as it can */
#define EP_TICK_HZ 16000000UL
#define EP_TICK_KIND 1 /* processor cycles */
#define EP_CYCLE_NS 2000000UL /* 28 edges, neurons: 28 100 cycles measured in simavr, 1.76 ms */
#define EP_WATCHDOG_MIN_MS 100
#define EP_WATCHDOG_MAX_MS 60000

#endif
