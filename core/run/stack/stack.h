/* stack.h: a stack, and the pool of them. */
#ifndef WEFT_RUN_STACK_H
#define WEFT_RUN_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How large a stack: that of every goroutine, or 1, 2, 4, 8 KiB where one declares
 * that it needs no more (small_stack.h). */
enum weft_stack_class { WEFT_STACK_FULL, WEFT_STACK_CLASSES = 5 };

struct proc;
struct small_slab;

struct stack {
	struct stack *next; /* in a free list */
	char *low, *top;    /* usable bytes; the guard, if any, lies below low */
	void *fake;         /* AddressSanitizer's other stack, while left */
	struct small_slab *slab;
	uint8_t class;
#ifdef WEFT_TSAN
	void *fiber;
	bool ignoring;
#endif
};

/* Fatal without memory; a full one where there is none for a small one. */
struct stack *weft_stack_get(struct proc *p, int class);
bool weft_stacks_reserve(size_t count); /* so many full ones in all: false without memory */
void weft_stack_put(struct proc *p, struct stack *s);
bool weft_stacks_trim(void);
void weft_stacks_end(void);
bool weft_stack_of_address(const void *address, struct stack *found);
size_t weft_stack_limit(void);

/* Zeroed pages; NULL without memory. */
void *weft_map(size_t bytes);

#endif
