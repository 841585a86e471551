/* A board of memory alone, small, so that its limits are met soon. */
#ifndef EP_BOARD_CONFIG_H
#define EP_BOARD_CONFIG_H

#define EP_MODEL "fuzz"
#define EP_SERIAL "0"

#define EP_NODES 6
#define EP_EDGES 15
#define EP_STEPS 3
#define EP_SAMPLES 4
#define EP_LONGEST 100 /* so that no program takes long */
#define EP_ABILITIES (EP_RESTORES_FREE | EP_TAKES_STARTS | EP_LIVE_NUDGE | EP_TAKES_WIRING)
#define EP_IS_ANALOG 0

#define EP_MTU 224
#define EP_WINDOW 2
#define EP_RX_CREDIT 1000

#define EP_CLOCK_HZ 1000
#define EP_TICK_HZ 1000000UL
#define EP_TICK_KIND 0
#define EP_CYCLE_NS 1000UL
#define EP_WATCHDOG_MIN_MS 100
#define EP_WATCHDOG_MAX_MS 60000

#endif
