/* Plays an ATmega328P whose serial line is a pseudo-terminal.
 *
 * simavr is free software under the GNU General Public License, version 3 or later, and so is this program, which links it:
 * Copyright (C) the EqPropHW authors. It comes with ABSOLUTELY NO WARRANTY; you may copy, change and pass it on under the
 * terms of that licence, https://www.gnu.org/licenses/gpl-3.0.html. It is a test tool and no part of EqPropHW's programs.
 *
 * usage: simavr-runner FIRMWARE.elf [fast]     prints "PTY <path>"; "fast" does not wait while the chip sleeps.
 * Ends when its standard input, if a pipe, closes.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <simavr/avr_uart.h>
#include <simavr/parts/uart_pty.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>

static uart_pty_t line;
static volatile sig_atomic_t is_over;

static void stop(int signal_number)
{
    (void)signal_number;
    is_over = 1;
}

static void no_sleep(avr_t *avr, avr_cycle_count_t cycles)
{
    (void)avr;
    (void)cycles;
}

static int starter_has_gone(void)
{
    struct pollfd p = {0, POLLIN, 0};
    char byte;

    return poll(&p, 1, 0) > 0 && read(0, &byte, 1) <= 0;
}

int main(int count, char **words)
{
    static elf_firmware_t firmware;
    struct stat input;
    unsigned long turn;
    avr_t *avr;
    int answer, watches, state = 0;

    if (count < 2) {
        fprintf(stderr, "usage: simavr-runner FIRMWARE.elf [fast]\n");
        return 2;
    }
    /* simavr talks on the standard output; ours is for one line. */
    answer = dup(1);
    dup2(2, 1);
    if (elf_read_firmware(words[1], &firmware)) {
        fprintf(stderr, "simavr-runner: cannot read %s\n", words[1]);
        return 2;
    }
    strcpy(firmware.mmcu, "atmega328p");
    firmware.frequency = 16000000;
    avr = avr_make_mcu_by_name(firmware.mmcu);
    if (!avr) {
        fprintf(stderr, "simavr-runner: this simavr has no atmega328p\n");
        return 3;
    }
    avr_init(avr);
    avr->log = LOG_NONE;
    avr_load_firmware(avr, &firmware);
    if (count > 2 && strcmp(words[2], "fast") == 0) avr->sleep = no_sleep;
    uart_pty_init(avr, &line);
    uart_pty_connect(&line, '0');
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    watches = fstat(0, &input) == 0 && S_ISFIFO(input.st_mode);
    dprintf(answer, "PTY %s\n", line.pty.slavename);
    for (turn = 1; !is_over && state != cpu_Done && state != cpu_Crashed; turn++) {
        state = avr_run(avr);
        if (watches && turn % 4096 == 0 && starter_has_gone()) break;
    }
    /* Not uart_pty_stop: it waits for a thread that its own signal does not end once signals are handled here. */
    unlink("/tmp/simavr-uart0"); /* A link that uart_pty itself makes, under this very name. */
    _exit(state == cpu_Crashed);
}
