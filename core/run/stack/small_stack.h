/* small_stack.h: stacks of goroutines that declare how little they need. */
#ifndef WEFT_RUN_SMALL_STACK_H
#define WEFT_RUN_SMALL_STACK_H

#include "stack.h"

enum weft_small_use { WEFT_SMALL_UNDECIDED, WEFT_SMALL_NEVER, WEFT_SMALL_DENSE, WEFT_SMALL_GUARDED };

struct stack *weft_small_stacks_take(int class, int *count);
void weft_small_stacks_give(struct stack *list);
bool weft_small_stacks_trim(void);
void weft_small_stacks_end(void);
void weft_on_large_stack(void (*fn)(void *), void *arg);
bool weft_small_stack_of_address(const void *address, struct stack *found);

/* stack_class.c: which of them holds so many bytes. */
int weft_stack_class_of(size_t bytes);

static inline size_t weft_stack_class_bytes(int class)
{
	return (size_t)512 << class;
}

/* Just below a small stack, to see that nobody ran over it; its struct stack
 * stands at its top. */
enum { WEFT_CANARY_WORDS = 4 };
#define WEFT_CANARY UINT64_C(0x9d6f3b1ce58a7042)

static inline uint64_t *weft_canary_of(const struct stack *s, int class)
{
	return (uint64_t *)(void *)((char *)(uintptr_t)s - weft_stack_class_bytes(class)) - WEFT_CANARY_WORDS;
}

static inline void weft_canary_set(const struct stack *s, int class)
{
	uint64_t *words = weft_canary_of(s, class);
	for (int i = 0; i < WEFT_CANARY_WORDS; i++)
		words[i] = WEFT_CANARY;
}

static inline bool weft_canary_lives(const struct stack *s, int class)
{
	const uint64_t *words = weft_canary_of(s, class);
	uint64_t differs = 0;
	for (int i = 0; i < WEFT_CANARY_WORDS; i++)
		differs |= words[i] ^ WEFT_CANARY;
	return differs == 0;
}

#endif
