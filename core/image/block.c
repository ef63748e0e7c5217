/* block.c: memory for pixels, big blocks used again.
 *
 * The kernel clears each page of fresh memory when it is first touched: for a
 * picture of 36 MB that takes longer than many a filter.  So a few big blocks
 * stay when their pictures go, and fresh ones ask for huge pages.
 *
 * Invariants: `kept` holds at most KEPT_MAX blocks and KEPT_BYTES_MAX bytes,
 * the one kept longest first; all are at least BIG. */
#include "block.h"

#include "image.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined __SANITIZE_ADDRESS__
enum { KEPT_MAX = 0 }; /* or it would not see a use after free */
#else
enum { KEPT_MAX = 4 };
#endif
enum { BIG = 1 << 20, HUGE_PAGE = 2 << 20, KEPT_BYTES_MAX = 256 << 20 };

static struct block {
	void *at;
	size_t bytes;
} kept[KEPT_MAX + 1];
static int kept_count;
static size_t kept_bytes;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct block kept_remove(int i)
{
	struct block b = kept[i];
	kept_count--;
	kept_bytes -= b.bytes;
	memmove(&kept[i], &kept[i + 1], (size_t)(kept_count - i) * sizeof *kept);
	return b;
}

/* The smallest that is large enough, and not wastefully so. */
static void *kept_take(size_t *bytes)
{
	int best = -1;
	for (int i = 0; i < kept_count; i++)
		if (kept[i].bytes >= *bytes && kept[i].bytes / 2 <= *bytes &&
		    (best < 0 || kept[i].bytes < kept[best].bytes))
			best = i;
	if (best < 0)
		return NULL;
	struct block b = kept_remove(best);
	*bytes = b.bytes;
	return b.at;
}

void *weft_block_take(size_t *bytes)
{
	if (*bytes < BIG)
		return aligned_alloc(WEFT_ROW_ALIGN, *bytes);
	pthread_mutex_lock(&lock);
	void *at = kept_take(bytes);
	pthread_mutex_unlock(&lock);
	if (at || *bytes < BIG)
		return at ? at : aligned_alloc(WEFT_ROW_ALIGN, *bytes);
	*bytes = (*bytes + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
	at = aligned_alloc(HUGE_PAGE, *bytes);
	if (at)
		madvise(at, *bytes, MADV_HUGEPAGE); /* refused: just slower */
	return at;
}

void weft_block_give(void *at, size_t bytes)
{
	struct block gone[KEPT_MAX + 1];
	int gone_count = 0;
	if (!at || bytes < BIG || KEPT_MAX == 0) {
		free(at);
		return;
	}
	pthread_mutex_lock(&lock);
	kept[kept_count++] = (struct block) { at, bytes };
	kept_bytes += bytes;
	while (kept_count > KEPT_MAX || (kept_count > 0 && kept_bytes > KEPT_BYTES_MAX))
		gone[gone_count++] = kept_remove(0);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < gone_count; i++)
		free(gone[i].at);
}
