/* once.c: run something once.  `done` is published with release order after
 * fn returned; whoever reads it with acquire sees all fn did. */
#include "../stack/sanitize.h"
#include "wait.h"

void weft_once_do(weft_once *once, void (*fn)(void))
{
	if (atomic_load_explicit(&once->done, memory_order_acquire)) {
		weft_hb_acquire(once);
		return;
	}
	weft_lock(&once->m);
	if (!atomic_load_explicit(&once->done, memory_order_relaxed)) {
		fn();
		weft_hb_release(once);
		atomic_store_explicit(&once->done, 1, memory_order_release);
	}
	weft_unlock(&once->m);
}
