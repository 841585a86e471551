/* libFuzzer's board: the input is what arrives on the line. What is sent must be whole frames, or the line of *IDN?. */
#include <stdlib.h>
#include "array.h"
#include "board.h"
#include "capabilities.h"
#include "frame.h"
#include "link.h"

static const uint8_t *next, *end;
static uint8_t sent[EP_MTU + EP_MTU / 254 + 2];
static uint32_t sent_count;
static uint64_t ticks;

void board_start(void) { }

int board_get(void) { return next < end ? *next++ : -1; }

void board_put(uint8_t byte)
{
    if (sent_count == 0 && byte == 'E') sent_count = 1U << 31; /* the identification: no frame of ours begins so */
    if (sent_count >= 1U << 31) {
        sent_count = byte == '\n' ? 0 : sent_count;
        return;
    }
    if (sent_count == sizeof sent) abort();
    sent[sent_count++] = byte;
    if (byte != 0) return;
    {
        int32_t length = cobs_decode(sent, sent_count - 1);
        if (length < 8 || length > EP_MTU) abort();
        if (crc32c(crc32c(0, sent, (uint32_t)length), 0, 0) != 0x48674BC7) abort(); /* what a body and its own checksum give */
        if (!(sent[0] & 0x80)) abort();
    }
    sent_count = 0;
}

void board_idle(void) { }

uint64_t board_ticks(void) { return ticks += 50; }

void board_arm(uint8_t is_armed) { (void)is_armed; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    next = data;
    end = data + size;
    sent_count = 0;
    board_start();
    link_start();
    while (next < end) link_poll();
    link_poll();
    if (sent_count != 0) abort();
    return 0;
}
