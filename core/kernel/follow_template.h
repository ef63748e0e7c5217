/* follow_template.h: from strong marks to the weak ones that touch them,
 * over and over.  Samples are WEFT_T, white is WEFT_WHITE.  Makes WEFT_ID, a band
 * function of the whole picture; core/kernel/follow.h comes first. */
#include "template.h"

/* found[x]: marked, still black, and beside a white pixel of out. */
static void WEFT_OF(find)(const weft_band_job *job, int y, uint8_t *restrict near, uint8_t *restrict found)
{
	const int w = job->width, h = job->source.height;
	const uint8_t *mark = weft_row(job->source, y);
	const WEFT_T *b = (const WEFT_T *)(const void *)job->out[y];
	const WEFT_T *a = y > 0 ? (const WEFT_T *)(const void *)job->out[y - 1] : b;
	const WEFT_T *c = y < h - 1 ? (const WEFT_T *)(const void *)job->out[y + 1] : b;
	for (int x = 0; x < w; x++)
		near[x] = (a[x] != 0) | (b[x] != 0) | (c[x] != 0);
	near[-1] = near[w] = 0;
	for (int x = 0; x < w; x++)
		found[x] =
			(mark[x] != WEFT_MARK_NOTHING) & (b[x] == 0) & (near[x - 1] | near[x] | near[x + 1]);
}

static void WEFT_OF(set)(const weft_band_job *job, int x, int y, struct weft_waiting *waiting)
{
	((WEFT_T *)(void *)job->out[y])[x] = (WEFT_T)(WEFT_WHITE);
	if (waiting->count == WEFT_WAITING_MAX) {
		waiting->lost = true;
		return;
	}
	waiting->at[waiting->count].x = x;
	waiting->at[waiting->count++].y = y;
}

static void WEFT_OF(spread)(const weft_band_job *job, struct weft_waiting *waiting)
{
	while (waiting->count > 0) {
		if (++waiting->steps % WEFT_FOLLOW_STEPS == 0 && WEFT_OVER(job))
			return;
		const int x = waiting->at[--waiting->count].x, y = waiting->at[waiting->count].y;
		const int y1 = y + 1 < waiting->ready ? y + 1 : y, x1 = x < job->width - 1 ? x + 1 : x;
		for (int v = y > 0 ? y - 1 : 0; v <= y1; v++) {
			const uint8_t *mark = weft_row(job->source, v);
			const WEFT_T *out = (const WEFT_T *)(const void *)job->out[v];
			for (int u = x > 0 ? x - 1 : 0; u <= x1; u++)
				if (mark[u] != WEFT_MARK_NOTHING && out[u] == 0)
					WEFT_OF(set)(job, u, v, waiting);
		}
	}
}

static void WEFT_OF(begin)(const weft_band_job *job, int y)
{
	const int n = job->width;
	const uint8_t *mark = weft_row(job->source, y);
	WEFT_T *restrict out = (WEFT_T *)(void *)job->out[y];
	for (int x = 0; x < n; x++)
		out[x] = mark[x] == WEFT_MARK_STRONG ? (WEFT_T)(WEFT_WHITE) : 0;
}

static void WEFT_ID(const void *state, const weft_band_job *job)
{
	(void)state;
	struct weft_waiting *waiting = job->scratch;
	uint8_t *near = (uint8_t *)(waiting + 1) + WEFT_FOLLOW_PAD,
		*found = near + WEFT_FOLLOW_ROOM(job->width);
	waiting->count = waiting->ready = 0;
	waiting->steps = 0;
	do {
		waiting->lost = false;
		for (int y = 0; y < job->y1; y++) {
			if (y % WEFT_FOLLOW_ROWS == 0 && WEFT_OVER(job))
				return;
			while (waiting->ready < job->y1 && waiting->ready < y + 2)
				WEFT_OF(begin)(job, waiting->ready++);
			WEFT_OF(find)(job, y, near, found);
			for (int x = weft_follow_next(found, 0, job->width); x < job->width;
			     x = weft_follow_next(found, x + 1, job->width)) {
				if (((const WEFT_T *)(const void *)job->out[y])[x] == 0)
					WEFT_OF(set)(job, x, y, waiting);
				WEFT_OF(spread)(job, waiting);
			}
		}
	} while (waiting->lost);
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_WHITE
