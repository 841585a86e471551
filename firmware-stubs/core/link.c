#include "link.h"
#include <string.h>
#include "array.h"
#include "board.h"
#include "bytes.h"
#include "capabilities.h"
#include "errors.h"
#include "frame.h"
#include "requests.h"

enum { HELLO = 0x01, ANSWER = 0x80, ERR = 0xFF };
enum { HEADER_BYTES = 4, CRC_BYTES = 4, MUST_UNDERSTAND = 0x0F };

/* What was answered to the last requests, to say it again. */
static struct kept {
    uint8_t is_used, seq;
    uint32_t request;
    uint16_t length;
    uint8_t body[EP_MTU];
} kept[EP_WINDOW];

static uint8_t rx[EP_MTU + EP_MTU / 254 + 1]; /* one frame, encoded, then decoded in place; then answers that are not kept */
static uint16_t rx_length;
static uint8_t rx_is_too_long;

static uint8_t is_open, session_seq, expected, newest;
static uint32_t host_nonce;

void link_start(void)
{
    array_reset();
    requests_start();
    is_open = 0;
    rx_length = 0;
    rx_is_too_long = 0;
}

static void send(uint8_t *body, uint16_t length)
{
    put32(body + length, EP_CRC(body, length));
    cobs_send(body, length + CRC_BYTES, board_put);
}

static uint16_t write_error(uint8_t *body, uint8_t seq, uint16_t code, uint32_t detail)
{
    errors_add(code, detail);
    body[0] = ERR;
    body[1] = seq;
    body[2] = body[3] = 0;
    put32(put16(body + HEADER_BYTES, code), detail);
    return HEADER_BYTES + 6;
}

/* An answer that is not kept, because nothing was carried out. */
static void refuse(uint8_t seq, uint16_t code, uint32_t detail) { send(rx, write_error(rx, seq, code, detail)); }

static void hello(const uint8_t *payload, uint16_t length, uint8_t seq)
{
    uint32_t nonce;

    if (length != 6) {
        refuse(seq, 204, length);
        return;
    }
    if (payload[0] != 1) {
        refuse(seq, 205, 1);
        return;
    }
    nonce = get32(payload + 2);
    if (is_open && seq == session_seq && nonce == host_nonce) {
        status.duplicates++;
    } else {
        is_open = 1;
        session_seq = seq;
        host_nonce = nonce;
        expected = (uint8_t)(seq + 1);
        newest = 0;
        memset(kept, 0, sizeof kept);
        requests_open();
    }
    rx[0] = HELLO | ANSWER;
    rx[1] = seq;
    rx[2] = rx[3] = 0;
    rx[4] = 1;
    rx[5] = 0;
    put32(rx + 6, nonce);
    put32(put32(rx + 10, status.boot_nonce), 0);
    send(rx, (uint16_t)(capabilities_write(rx + 18) - rx));
}

/* A request in order: carried out once, and its answer kept. */
static void carry_out(const uint8_t *body, uint16_t length, uint32_t crc)
{
    struct kept *slot = &kept[newest];
    uint32_t detail = 0;
    uint16_t code, answered = 0;

    newest = (uint8_t)((newest + 1) % EP_WINDOW);
    expected++;
    slot->is_used = 1;
    slot->seq = body[1];
    slot->request = crc;
    if (body[2] & MUST_UNDERSTAND) {
        code = 202;
        detail = body[2];
    } else if (body[3] != 0) {
        code = 203;
        detail = body[3];
    } else {
        code = requests_answer(body[0], body + HEADER_BYTES, (uint16_t)(length - HEADER_BYTES), slot->body + HEADER_BYTES, &answered, &detail);
    }
    if (code) {
        slot->length = write_error(slot->body, body[1], code, detail);
    } else {
        slot->body[0] = body[0] | ANSWER;
        slot->body[1] = body[1];
        slot->body[2] = slot->body[3] = 0;
        slot->length = HEADER_BYTES + answered;
    }
    send(slot->body, slot->length);
}

static void receive(const uint8_t *body, uint16_t length, uint32_t crc)
{
    uint8_t k, seq = body[1];

    requests_feed();
    if (body[0] == HELLO) {
        if (body[2] & MUST_UNDERSTAND) refuse(seq, 202, body[2]);
        else if (body[3] != 0) refuse(seq, 203, body[3]);
        else hello(body + HEADER_BYTES, (uint16_t)(length - HEADER_BYTES), seq);
        return;
    }
    if (!is_open) {
        refuse(seq, 101, 0);
        return;
    }
    if (seq == expected) {
        carry_out(body, length, crc);
        return;
    }
    for (k = 0; k < EP_WINDOW; k++) {
        if (!kept[k].is_used || kept[k].seq != seq) continue;
        status.duplicates++;
        if (kept[k].request == crc) send(kept[k].body, kept[k].length);
        else refuse(seq, 103, seq);
        return;
    }
    status.out_of_order++;
    refuse(seq, 102, expected);
}

static void end_of_frame(void)
{
    int32_t length = cobs_decode(rx, rx_length);
    uint32_t crc;

    if (length < HEADER_BYTES + CRC_BYTES || length > EP_MTU) {
        if (length > EP_MTU) status.too_long++;
        else status.broken++;
        return;
    }
    crc = get32(rx + length - CRC_BYTES);
    if (crc != EP_CRC(rx, (uint16_t)(length - CRC_BYTES)) && EP_CHECKS_CRC) {
        status.wrong_crc++;
        return;
    }
    receive(rx, (uint16_t)(length - CRC_BYTES), crc);
}

/* "*IDN?" and a newline where a frame would start. */
static uint8_t is_plain_question(void)
{
    return (rx_length == 5 || (rx_length == 6 && rx[5] == '\r')) && memcmp(rx, "*IDN?", 5) == 0;
}

void link_poll(void)
{
    int byte = board_get();

    requests_watch();
    if (byte < 0) {
        board_idle();
        return;
    }
    if (byte == '\n' && !rx_is_too_long && is_plain_question()) {
        const char *c;
        for (c = ep_identification; *c; c++) board_put((uint8_t)*c);
        board_put('\n');
        rx_length = 0;
        return;
    }
    if (byte != 0) {
        if (rx_length < sizeof rx) rx[rx_length++] = (uint8_t)byte;
        else rx_is_too_long = 1;
        return;
    }
    if (rx_is_too_long) status.too_long++;
    else if (rx_length) end_of_frame();
    rx_length = 0;
    rx_is_too_long = 0;
}

void link_fault(unsigned long number)
{
    requests_fault();
    errors_add(501, (uint32_t)number);
}
