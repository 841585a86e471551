/* EPLink, version 1: sessions, order, loads and runs (PROTOCOL.md). */
#ifndef EP_LINK_H
#define EP_LINK_H

/* Puts the board into its power-on state. */
void link_start(void);

/* Takes what has been received, answers at most one request, watches the time. Call for ever. */
void link_poll(void);

/* Reports a fault of the hardware: the array becomes safe. number is the board's own. */
void link_fault(unsigned long number);

#endif
