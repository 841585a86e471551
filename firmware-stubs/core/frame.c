#include "frame.h"

#ifdef __AVR__
#include <avr/pgmspace.h>
#else
#define PROGMEM
#define pgm_read_dword(p) (*(p))
#endif

/* One entry a nibble: 64 bytes serve the smallest board, and the line is slower than either. */
static const uint32_t nibble[16] PROGMEM = {
    0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
    0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
};

uint32_t crc32c(uint32_t crc, const uint8_t *p, uint32_t length)
{
    crc = ~crc;
    while (length--) {
        crc ^= *p++;
        crc = crc >> 4 ^ pgm_read_dword(&nibble[crc & 15]);
        crc = crc >> 4 ^ pgm_read_dword(&nibble[crc & 15]);
    }
    return ~crc;
}

int32_t cobs_decode(uint8_t *p, uint32_t length)
{
    uint32_t from = 0, to = 0;

    while (from < length) {
        uint8_t code = p[from++], k;
        if (code == 0 || from + code - 1 > length) return -1;
        for (k = 1; k < code; k++) p[to++] = p[from++];
        if (code < 255 && from < length) p[to++] = 0;
    }
    return (int32_t)to;
}

void cobs_send(const uint8_t *p, uint32_t length, void (*put)(uint8_t))
{
    const uint8_t *end = p + length;

    for (;;) {
        uint8_t count = 0, k;
        while (p + count < end && p[count] && count < 254) count++;
        put((uint8_t)(count + 1));
        for (k = 0; k < count; k++) put(p[k]);
        p += count;
        if (p == end) break;
        if (count < 254) p++; /* the zero that this piece stands for; as the last byte it needs an empty piece after it */
    }
    put(0);
}
