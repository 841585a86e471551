#include "errors.h"
#include <string.h>
#include "array.h"
#include "bytes.h"

enum { ENTRIES = 8, ENTRY_BYTES = 14, OVERFLOW_CODE = 350 };

static uint8_t queue[ENTRIES][ENTRY_BYTES];
static uint8_t first, count;

void errors_clear(void) { count = 0; }

uint8_t errors_count(void) { return count; }

void errors_add(uint16_t code, uint32_t detail)
{
    if (count == ENTRIES) {
        code = OVERFLOW_CODE;
        detail = 0;
    } else {
        count++;
    }
    put64(put32(put16(queue[(first + count - 1) % ENTRIES], code), detail), array_cycles());
}

void errors_take(uint8_t *into)
{
    if (count == 0) {
        memset(into, 0, ENTRY_BYTES);
        return;
    }
    memcpy(into, queue[first], ENTRY_BYTES);
    first = (uint8_t)((first + 1) % ENTRIES);
    count--;
}
