/* The converters of the skeleton. */
#ifndef EP_ANALOG_H
#define EP_ANALOG_H

#include <stdint.h>

/* Clocks of DACs, ADCs and the control timer; everything at mid-scale, nothing driven. */
void analog_start(void);

/* 1: drives couplings and nodes. 0: lets go of them. */
void analog_drive(uint8_t is_driven);

#endif
