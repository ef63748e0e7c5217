/* signals.h: what the poller and the run's end must know of signals. */
#ifndef WEFT_RUN_SIGNALS_H
#define WEFT_RUN_SIGNALS_H

#include "../sched/machine.h"

#include <stdint.h>

extern _Atomic uint64_t weft_signals_pending;

void weft_signals_deliver(void);
void weft_signals_end(void);

/* Between other things: offer to the channels what came meanwhile. */
static inline void weft_signals_look(void)
{
	if (WEFT_UNLIKELY(atomic_load_explicit(&weft_signals_pending, memory_order_relaxed)))
		weft_signals_deliver();
}

#endif
