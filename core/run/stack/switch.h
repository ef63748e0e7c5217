/* switch.h: what the context switch promises, shared by C and assembler.
 *
 * A context is one pointer: the stack pointer of a stack on which the
 * callee-saved integer registers (aarch64: and d8 to d15) were pushed, the
 * address to go on at on top.  Floating-point control words are not switched:
 * whoever changes a rounding mode restores it before the next runtime call.
 *
 * The saved pointer is published only after the stack was left (aarch64: with
 * release order), so whoever sees it not NULL may go on there at once.
 */
#ifndef WEFT_RUN_SWITCH_H
#define WEFT_RUN_SWITCH_H

#define WEFT_STACK_ALIGN 16

#ifndef __ASSEMBLER__
/* Leave this stack for the context `to`; *save becomes the context to come
 * back by.  Returns when someone goes on with it, on whichever thread. */
void weft_switch(void *_Atomic *save, void *to);

/* The same, but call fn (which never returns) on an empty stack. */
void weft_switch_call(void *_Atomic *save, void *stack_top, void (*fn)(void));

/* Abandon this stack for the context `to`. */
__attribute__((noreturn)) void weft_switch_jump(void *to);

/* Call fn(arg) so that an unwinder that leaves it goes on in the stopped
 * context `from`; nothing there is written. */
void weft_switch_unwind(void *from, void (*fn)(void *), void *arg);
#endif

#endif
