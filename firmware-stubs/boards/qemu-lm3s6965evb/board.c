/* LM3S6965 evaluation board in QEMU: PL011 UART0 (PA0, PA1), SysTick, status LED on PF0. QEMU's clock after reset is 12.5 MHz. */
#include "board.h"
#include "cortex-m.h"
#include "link.h"

#define UART 0x4000C000
#define UART_FLAGS REGISTER(UART + 0x18)
#define GPIO_A 0x40004000
#define GPIO_F 0x40025000
#define SYSTEM 0x400FE000
#define SYSTICK 0xE000E010

enum { UART_IRQ = 5, RX_EMPTY = 0x10, TX_FULL = 0x20, RX_AND_TIMEOUT = 0x50, TICKS_A_BEAT = EP_TICK_HZ / 100 };

static volatile uint32_t beats;

void systick_handler(void) { beats++; }

void irq5_handler(void)
{
    REGISTER(UART + 0x44) = RX_AND_TIMEOUT;
    while (!(UART_FLAGS & RX_EMPTY)) ring_put((uint8_t)REGISTER(UART));
}

void board_start(void)
{
    REGISTER(SYSTEM + 0x104) |= 1;            /* clock of UART0 */
    REGISTER(SYSTEM + 0x108) |= 1 | 1 << 5;   /* of ports A and F */
    REGISTER(GPIO_A + 0x420) |= 3;            /* PA0, PA1 are the UART's */
    REGISTER(GPIO_A + 0x51C) |= 3;
    REGISTER(GPIO_F + 0x400) |= 1;            /* PF0 drives the LED */
    REGISTER(GPIO_F + 0x51C) |= 1;
    REGISTER(UART + 0x24) = 6;                /* 115200 baud from 12.5 MHz: 6 + 50/64 */
    REGISTER(UART + 0x28) = 50;
    REGISTER(UART + 0x2C) = 0x70;             /* 8N1, FIFOs on */
    REGISTER(UART + 0x34) = 0;                /* interrupt at 2 of 16 bytes, or when the line rests */
    REGISTER(UART + 0x38) = RX_AND_TIMEOUT;
    REGISTER(UART + 0x30) = 0x301;
    NVIC_ENABLE(UART_IRQ);
    REGISTER(SYSTICK + 4) = TICKS_A_BEAT - 1;
    REGISTER(SYSTICK + 8) = 0;
    REGISTER(SYSTICK) = 7;
    interrupts_on();
}

int board_get(void) { return ring_get(); }

void board_put(uint8_t byte)
{
    while (UART_FLAGS & TX_FULL) { }
    REGISTER(UART) = byte;
}

void board_idle(void) { sleep_unless_received(); }

uint64_t board_ticks(void)
{
    static uint32_t last;
    static uint64_t wrapped;
    uint32_t before, left;

    do {
        before = beats;
        left = REGISTER(SYSTICK + 8);
    } while (before != beats);
    if (before < last) wrapped += 1ULL << 32;
    last = before;
    return (wrapped + before) * TICKS_A_BEAT + (TICKS_A_BEAT - 1 - left);
}

void board_arm(uint8_t is_armed) { REGISTER(GPIO_F + 4) = is_armed; }

int main(void)
{
    board_start();
    link_start();
    for (;;) link_poll();
}
