/* elsewhere.c: see elsewhere.h. */
#include "elsewhere.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "attempt.h"

static void *map_nothing(size_t bytes)
{
	return mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

/* A large piece moves what is mapped after it, once the gaps before it are full. */
static void mapped_shift(void)
{
	enum { LARGE = 37 << 20, PAGE = 4096, GAPS_MAX = 1 << 14 };
	const char *large = map_nothing(LARGE), *piece = large + 1;
	for (int i = 0; i < GAPS_MAX && piece > large && (const void *)piece != MAP_FAILED; i++)
		piece = map_nothing(PAGE);
}

/* So many of each size that the next come from where none were yet. */
static void heap_shift(void)
{
	enum { EACH = 40, MOST = 1040, STEP = 16 };
	static void *volatile last; /* none of it is given back: the process ends with the check */
	for (size_t bytes = STEP; bytes < MOST; bytes += STEP)
		for (int i = 0; i < EACH; i++)
			last = malloc(bytes);
	(void)last;
}

void elsewhere_shift(void)
{
	heap_shift();
	mapped_shift();
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t count)
{
	for (const uint8_t *b = bytes; count > 0; count--)
		hash = (hash ^ *b++) * 0x100000001b3u;
	return hash;
}

static uint64_t outcome_hash(const struct outcome *o)
{
	const weft_view v = o->image.view;
	const int told[] = { (int)o->status, v.width, v.height, v.format.channels, v.format.depth };
	uint64_t hash = mix(o->words, told, sizeof told);
	hash = mix(hash, o->numbers, o->number_count * sizeof *o->numbers);
	for (int y = 0; y < v.height; y++)
		hash = mix(hash, weft_row(v, y), (size_t)v.width * weft_pixel_bytes(v.format));
	return hash;
}

static void mark(struct trial *t, const char *text, const weft_filter *build, weft_view in)
{
	struct apart_note *note = t->note;
	struct outcome o = { 0 };
	if (trial_ended(t) || note->mark_count == APART_MARKS)
		return;
	attempt_plainly(&(struct attempt) { .t = t, .text = text, .in = in, .build = build, .outcome = &o });
	struct apart_mark *m = &note->marks[note->mark_count++];
	snprintf(m->where, sizeof m->where, "%.119s", note->where);
	m->hash = outcome_hash(&o);
	outcome_free(&o);
}

void elsewhere_mark(struct trial *t, const char *text)
{
	static const weft_format formats[] = {
		{ 1, WEFT_U8 }, { 3, WEFT_U8 }, { 4, WEFT_U16 }, { 3, WEFT_F32 }
	};
	const bool source = !trial_ended(t) && attempt_starts_itself(t, text);
	for (size_t i = 0; i < sizeof formats / sizeof *formats && !(source && i); i++) {
		weft_image im = { 0 };
		if (!source && outcome_noise(&im, 23, 17, formats[i], NULL) != WEFT_OK)
			continue;
		mark(t, text, &t->builds[0], im.view);
		if (t->build_count > 1)
			mark(t, text, &t->builds[t->build_count - 1], im.view);
		weft_image_free(&im);
	}
}

void elsewhere_compare(const struct apart_note *here, struct apart_note *there)
{
	for (int i = 0; i < there->mark_count && i < here->mark_count; i++) {
		if (there->marks[i].hash == here->marks[i].hash)
			continue;
		snprintf(there->where, sizeof there->where, "%s", there->marks[i].where);
		snprintf(there->fault, sizeof there->fault,
			 "gives other bytes in another process: does it depend on an address, or the "
			 "process's number?");
		return;
	}
}
