/* What all Cortex-M boards share: registers by address, and sleeping until something is received. */
#ifndef EP_CORTEX_M_H
#define EP_CORTEX_M_H

#include <stdint.h>
#include "ring.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define NVIC_ENABLE(irq) (REGISTER(0xE000E100) = 1UL << (irq))

static inline void interrupts_off(void) { __asm volatile("cpsid i" ::: "memory"); }

static inline void interrupts_on(void) { __asm volatile("cpsie i" ::: "memory"); }

/* An interrupt that is pending ends the wait even while it is masked: no byte is slept over. */
static inline void sleep_unless_received(void)
{
    interrupts_off();
    if (ring_is_empty()) __asm volatile("wfi");
    interrupts_on();
}

#endif
