/* ATmega328P at 16 MHz (Arduino Uno): USART0 at 115200 baud, timer 1 counts cycles, LED on PB5. */
#define F_CPU 16000000UL
#define BAUD 115200
#define BAUD_TOL 3 /* 16 MHz makes 117647: what every board of this kind does */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <util/setbaud.h>
#include "board.h"
#include "link.h"
#include "ring.h"

static volatile uint32_t overflows;

ISR(TIMER1_OVF_vect) { overflows++; }

ISR(USART_RX_vect) { ring_put(UDR0); }

void board_start(void)
{
    DDRB |= _BV(DDB5);
    UBRR0 = UBRR_VALUE;
#if USE_2X
    UCSR0A |= _BV(U2X0);
#endif
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
    TCCR1B = _BV(CS10);
    TIMSK1 = _BV(TOIE1);
    sei();
}

int board_get(void) { return ring_get(); }

void board_put(uint8_t byte)
{
    while (!(UCSR0A & _BV(UDRE0))) { }
    UDR0 = byte;
}

void board_idle(void)
{
    cli();
    if (ring_is_empty()) {
        sleep_enable();
        sei(); /* takes effect after the next instruction: no byte is slept over */
        sleep_cpu();
        sleep_disable();
    }
    sei();
}

uint64_t board_ticks(void)
{
    uint32_t high;
    uint16_t low;

    cli();
    low = TCNT1;
    high = overflows;
    if (TIFR1 & _BV(TOV1) && low < 0x8000) high++;
    sei();
    return (uint64_t)high << 16 | low; /* 48 bits: 203 days */
}

void board_arm(uint8_t is_armed)
{
    if (is_armed) PORTB |= _BV(PORTB5);
    else PORTB &= (uint8_t)~_BV(PORTB5);
}

int main(void)
{
    board_start();
    link_start();
    for (;;) link_poll();
}
