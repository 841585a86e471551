/* libFuzzer on what loads hold: images straight into the array, and the program run on whatever is left of the input.
 * The input is a list of target u8, length u16, image; then samples. */
#include <stdlib.h>
#include <string.h>
#include "array.h"
#include "bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t detail = 0, length;
    uint16_t code;
    uint8_t target, is_loaded = 0;

    array_reset();
    while (size >= 3 && data[0] != 0) {
        uint8_t image[EP_LOAD_BYTES];
        target = (uint8_t)(1 + data[0] % 3);
        length = get16(data + 1);
        data += 3;
        size -= 3;
        if (length > size) length = (uint32_t)size;
        if (length > array_room(target)) break;
        memcpy(image, data, length);
        code = array_commit(target, image, length, &detail);
        if (code == 0) is_loaded = (uint8_t)(target == EP_WIRING ? 1 : is_loaded | 1 << target);
        else if (code == 305 && detail > length) abort();
        data += length;
        size -= length;
    }
    if (is_loaded == (1 | 1 << EP_PARAMETERS | 1 << EP_PROGRAM)) {
        uint8_t *sample = malloc(array_sample_bytes()), *answer = malloc(array_answer_bytes());
        if (!sample || !answer) abort();
        memset(sample, 0x5A, array_sample_bytes());
        memcpy(sample, data, size < array_sample_bytes() ? size : array_sample_bytes());
        array_run(sample, answer);
        free(sample);
        free(answer);
    }
    return 0;
}
