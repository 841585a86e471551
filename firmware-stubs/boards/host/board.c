/* A board that is a process: its serial line is a pseudo-terminal. Prints "PTY <path>" when it is ready. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "board.h"
#include "link.h"

static int line, other_end;
static uint8_t in[4096], out[4096];
static int in_count, in_at, out_count;
static int watches_input;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void flush(void)
{
    int sent = 0;

    while (sent < out_count) {
        ssize_t n = write(line, out + sent, (size_t)(out_count - sent));
        if (n > 0) {
            sent += (int)n;
        } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            struct pollfd p = {line, POLLOUT, 0};
            /* Nobody reads: a real board's bytes would be lost on the line just so. */
            if (poll(&p, 1, 1000) == 0) break;
        } else {
            break;
        }
    }
    out_count = 0;
}

void board_start(void)
{
    struct termios raw;
    struct stat input;

    line = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (line < 0 || grantpt(line) || unlockpt(line)) die("pseudo-terminal");
    /* Kept open, so that clients may come and go. */
    other_end = open(ptsname(line), O_RDWR | O_NOCTTY);
    if (other_end < 0 || tcgetattr(other_end, &raw)) die(ptsname(line));
    cfmakeraw(&raw);
    if (tcsetattr(other_end, TCSANOW, &raw)) die(ptsname(line));
    watches_input = fstat(0, &input) == 0 && S_ISFIFO(input.st_mode);
    printf("PTY %s\n", ptsname(line));
    fflush(stdout);
}

int board_get(void) { return in_at < in_count ? in[in_at++] : -1; }

void board_put(uint8_t byte)
{
    if (out_count == (int)sizeof out) flush();
    out[out_count++] = byte;
}

void board_idle(void)
{
    struct pollfd p[2] = {{line, POLLIN, 0}, {watches_input ? 0 : -1, POLLIN, 0}};
    ssize_t n;

    flush();
    poll(p, 2, 50);
    /* Whoever started this board holds the other end of its standard input, and has gone. */
    if (p[1].revents) {
        char byte;
        if (read(0, &byte, 1) <= 0) exit(0);
    }
    n = read(line, in, sizeof in);
    in_at = 0;
    in_count = n > 0 ? (int)n : 0;
}

uint64_t board_ticks(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* A process drives nothing. */
void board_arm(uint8_t is_armed) { (void)is_armed; }

int main(void)
{
    board_start();
    link_start();
    for (;;) link_poll();
}
