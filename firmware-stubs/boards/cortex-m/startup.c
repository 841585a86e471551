/* Reset of a Cortex-M without libraries: vectors, .data, .bss, main. */
#include <stdint.h>

extern uint32_t ep_data_from, ep_data, ep_data_end, ep_bss, ep_bss_end, ep_stack;

int main(void);

void reset_handler(void)
{
    uint32_t *from = &ep_data_from, *to;

    for (to = &ep_data; to < &ep_data_end;) *to++ = *from++;
    for (to = &ep_bss; to < &ep_bss_end;) *to++ = 0;
    main();
    for (;;) { }
}

/* A fault stops the board; the host's time-out and the boot nonce tell the rest. */
void fault_handler(void)
{
    for (;;) { }
}

void __attribute__((weak, alias("fault_handler"))) systick_handler(void);
void __attribute__((weak, alias("fault_handler"))) irq2_handler(void);
void __attribute__((weak, alias("fault_handler"))) irq5_handler(void);
void __attribute__((weak, alias("fault_handler"))) irq8_handler(void);
void __attribute__((weak, alias("fault_handler"))) irq38_handler(void);

__attribute__((section(".vectors"), used)) static void (*const vectors[16 + 48])(void) = {
    (void (*)(void)) & ep_stack,
    reset_handler,
    fault_handler,
    fault_handler,
    [15] = systick_handler,
    [16 + 2] = irq2_handler,
    [16 + 5] = irq5_handler,
    [16 + 8] = irq8_handler,
    [16 + 38] = irq38_handler,
};
