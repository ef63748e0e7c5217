/* large_stack.h: a call of a library that wants more stack than a goroutine has. */
#ifndef WEFT_IMAGE_LARGE_STACK_H
#define WEFT_IMAGE_LARGE_STACK_H

#include <stdbool.h>

/* fn(arg) in a thread of its own, to its end, with no signal let through; false: there is none. */
bool weft_call_on_large_stack(void (*fn)(void *arg), void *arg);

#endif
