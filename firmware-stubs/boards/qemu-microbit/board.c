/* BBC micro:bit in QEMU: nRF51 UART, TIMER0 at 16 MHz, the LED in row 1, column 1. */
#include "board.h"
#include "cortex-m.h"
#include "link.h"

#define UART 0x40002000
#define TIMER 0x40008000
#define GPIO 0x50000000

enum { UART_IRQ = 2, TIMER_IRQ = 8, ROW_1 = 13, COLUMN_1 = 4, TICKS_A_BEAT = EP_TICK_HZ / 20 };

static uint32_t last;
static uint64_t wrapped;

void irq2_handler(void)
{
    while (REGISTER(UART + 0x108)) {
        REGISTER(UART + 0x108) = 0;
        ring_put((uint8_t)REGISTER(UART + 0x518));
    }
}

static uint32_t capture(void)
{
    REGISTER(TIMER + 0x40) = 1;
    return REGISTER(TIMER + 0x540);
}

/* Wakes the main loop 20 times a second, long before the 32 bits of the timer wrap. */
void irq8_handler(void)
{
    REGISTER(TIMER + 0x144) = 0;
    REGISTER(TIMER + 0x544) += TICKS_A_BEAT;
}

void board_start(void)
{
    REGISTER(GPIO + 0x518) = 1 << ROW_1 | 1 << COLUMN_1;
    REGISTER(UART + 0x50C) = 24;              /* TXD, RXD, no flow control */
    REGISTER(UART + 0x514) = 25;
    REGISTER(UART + 0x524) = 0x01D7E000;      /* 115200 baud */
    REGISTER(UART + 0x500) = 4;
    REGISTER(UART + 0x304) = 1 << 2;          /* interrupt on reception */
    REGISTER(UART + 0x000) = 1;
    REGISTER(UART + 0x008) = 1;
    NVIC_ENABLE(UART_IRQ);
    REGISTER(TIMER + 0x508) = 3;              /* 32 bits, 16 MHz */
    REGISTER(TIMER + 0x510) = 0;
    REGISTER(TIMER + 0x544) = TICKS_A_BEAT;
    REGISTER(TIMER + 0x304) = 1UL << 17;
    NVIC_ENABLE(TIMER_IRQ);
    REGISTER(TIMER) = 1;
    interrupts_on();
}

int board_get(void) { return ring_get(); }

void board_put(uint8_t byte)
{
    REGISTER(UART + 0x11C) = 0;
    REGISTER(UART + 0x51C) = byte;
    while (!REGISTER(UART + 0x11C)) { }
}

void board_idle(void) { sleep_unless_received(); }

uint64_t board_ticks(void)
{
    uint32_t now = capture();

    if (now < last) wrapped += 1ULL << 32;
    last = now;
    return wrapped + now;
}

void board_arm(uint8_t is_armed)
{
    REGISTER(GPIO + (is_armed ? 0x508 : 0x50C)) = 1 << ROW_1;
    REGISTER(GPIO + 0x50C) = 1 << COLUMN_1;
}

int main(void)
{
    board_start();
    link_start();
    for (;;) link_poll();
}
