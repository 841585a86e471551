/* STM32G474: where the code of a real board goes. It compiles and was never run: check every register against the reference
 * manual of your part. The six functions below and analog_cycle.c are all that differs from a board that computes. */
#include "board.h"
#include "analog.h"
#include "cortex-m.h"
#include "link.h"

#define RCC 0x40021000
#define GPIO_A 0x48000000
#define USART2 0x40004400
#define SYSTICK 0xE000E010

enum { RX_READY = 1 << 5, TX_EMPTY = 1 << 7, TICKS_A_BEAT = EP_TICK_HZ / 1000 };

static volatile uint32_t beats;

void systick_handler(void) { beats++; }

void irq38_handler(void)
{
    while (REGISTER(USART2 + 0x1C) & RX_READY) ring_put((uint8_t)REGISTER(USART2 + 0x24));
}

void board_start(void)
{
    /* 1. Clock: the part starts at 16 MHz (HSI16). Set flash wait states, then the PLL to EP_TICK_HZ, here. */

    /* 2. Serial line: USART2 on PA2, PA3 (the ST-Link's port on a Nucleo board), 115200 baud. */
    REGISTER(RCC + 0x4C) |= 1;
    REGISTER(RCC + 0x58) |= 1 << 17;
    REGISTER(GPIO_A) = (REGISTER(GPIO_A) & ~(0xFUL << 4)) | 0xAUL << 4;
    REGISTER(GPIO_A + 0x20) |= 0x77UL << 8;
    REGISTER(USART2 + 0x0C) = EP_TICK_HZ / 115200;
    REGISTER(USART2) = 1 | 1 << 2 | 1 << 3 | 1 << 5;
    REGISTER(0xE000E104) = 1 << (38 - 32);

    /* 3. Ticks: a millisecond. */
    REGISTER(SYSTICK + 4) = TICKS_A_BEAT - 1;
    REGISTER(SYSTICK + 8) = 0;
    REGISTER(SYSTICK) = 7;

    /* 4. Converters and the control clock: outputs stay off until board_arm(1). */
    analog_start();
    interrupts_on();
}

int board_get(void) { return ring_get(); }

void board_put(uint8_t byte)
{
    while (!(REGISTER(USART2 + 0x1C) & TX_EMPTY)) { }
    REGISTER(USART2 + 0x28) = byte;
}

void board_idle(void) { sleep_unless_received(); }

uint64_t board_ticks(void)
{
    uint32_t before, left;

    do {
        before = beats;
        left = REGISTER(SYSTICK + 8);
    } while (before != beats);
    return (uint64_t)before * TICKS_A_BEAT + (TICKS_A_BEAT - 1 - left);
}

void board_arm(uint8_t is_armed) { analog_drive(is_armed); }

int main(void)
{
    board_start();
    link_start();
    for (;;) link_poll();
}
