/* icc_write.c: profiles of curves and a matrix (ICC.1:2010, version 4.3).
 *
 * The same bytes each time: no date but the standard's own, no number of the profile.
 */
#include <math.h>
#include <string.h>

#include "colours.h"

enum { HEAD = 128, TAG = 12, TAGS_MAX = 10 };

typedef struct writer {
	weft_buffer *to;
	bool fine;
	int tags;
	uint8_t table[TAGS_MAX][TAG]; /* name, place, length */
} writer;

static void put(writer *w, const void *bytes, size_t n)
{
	w->fine = w->fine && weft_buffer_add(w->to, bytes, n);
}

static void put32(writer *w, uint32_t v)
{
	uint8_t bytes[4];
	weft_put_big32(bytes, v);
	put(w, bytes, sizeof bytes);
}

static void put_fixed(writer *w, double v)
{
	put32(w, (uint32_t)(int32_t)lrint(v * 65536));
}

static void begin_tag(writer *w, const char *name)
{
	memcpy(w->table[w->tags], name, 4);
	weft_put_big32(w->table[w->tags] + 4, (uint32_t)w->to->length);
}

static void end_tag(writer *w)
{
	uint8_t *entry = w->table[w->tags++];
	weft_put_big32(entry + 8, (uint32_t)w->to->length - weft_big32(entry + 4));
	while (w->fine && w->to->length % 4)
		put(w, "", 1);
}

/* Another name for the tag before it. */
static void same_tag(writer *w, const char *name)
{
	memcpy(w->table[w->tags], w->table[w->tags - 1], TAG);
	memcpy(w->table[w->tags++], name, 4);
}

/* In the one language; letters alone. */
static void put_text(writer *w, const char *name, const char *text)
{
	begin_tag(w, name);
	put(w, "mluc\0\0\0\0", 8);
	put32(w, 1);
	put32(w, 12);
	put(w, "enUS", 4);
	put32(w, (uint32_t)(2 * strlen(text)));
	put32(w, 28);
	for (; *text; text++)
		put(w, (const char[2]) { 0, *text }, 2);
	end_tag(w);
}

static void put_xyz(writer *w, const char *name, const double xyz[3])
{
	begin_tag(w, name);
	put(w, "XYZ \0\0\0\0", 8);
	for (int i = 0; i < 3; i++)
		put_fixed(w, xyz[i]);
	end_tag(w);
}

/* From D65 to D50 by Bradford. */
static void put_adaptation(writer *w)
{
	static const double rows[9] = { 1.04788,  0.02292,  -0.05022, 0.02959, 0.99048,
					-0.01708, -0.00925, 0.01508,  0.75168 };
	begin_tag(w, "chad");
	put(w, "sf32\0\0\0\0", 8);
	for (int i = 0; i < 9; i++)
		put_fixed(w, rows[i]);
	end_tag(w);
}

static void put_curve(writer *w, const char *name, const weft_curve *c)
{
	const bool power = c->kind < 0;
	begin_tag(w, name);
	put(w, "para\0\0\0\0", 8);
	put(w, power ? "\0\0\0\0" : "\0\3\0\0", 4);
	for (int i = 0; i < (power ? 1 : 5); i++)
		put_fixed(w, c->p[i]);
	end_tag(w);
}

static void put_head(writer *w, const weft_shaper *s, size_t length)
{
	uint8_t head[HEAD] = { 0 };
	weft_put_big32(head, (uint32_t)length);
	weft_put_big32(head + 8, 0x04300000);
	memcpy(head + 12, s->grey ? "mntrGRAYXYZ " : "mntrRGB XYZ ", 12);
	memcpy(head + 24, "\x07\xda\0\x0c\0\x01\0\0\0\0\0\0", 12); /* December 2010 */
	memcpy(head + 36, "acsp", 4);
	weft_put_big32(head + 68, 0xf6d6);
	weft_put_big32(head + 72, 0x10000);
	weft_put_big32(head + 76, 0xd32d);
	memcpy(w->to->at, head, sizeof head);
	weft_put_big32(w->to->at + HEAD, (uint32_t)w->tags);
	memcpy(w->to->at + HEAD + 4, w->table, (size_t)w->tags * TAG);
}

bool weft_icc_write(const weft_shaper *s, const char *name, weft_buffer *to)
{
	static const double white[3] = { 0xf6d6 / 65536.0, 1, 0xd32d / 65536.0 };
	static const char *const colours[] = { "rXYZ", "gXYZ", "bXYZ" };
	static const uint8_t room[HEAD + 4 + TAGS_MAX * TAG];
	writer w = { .to = to, .fine = true };
	const int tags = s->grey ? 5 : 10;
	put(&w, room, HEAD + 4 + (size_t)tags * TAG);
	put_text(&w, "desc", name);
	put_text(&w, "cprt", "No rights are reserved");
	put_xyz(&w, "wtpt", white);
	put_adaptation(&w);
	put_curve(&w, s->grey ? "kTRC" : "rTRC", &s->curves[0]);
	if (!s->grey) {
		same_tag(&w, "gTRC");
		same_tag(&w, "bTRC");
		for (int i = 0; i < 3; i++)
			put_xyz(&w, colours[i], s->columns[i]);
	}
	if (w.fine)
		put_head(&w, s, to->length);
	else
		weft_buffer_free(to);
	return w.fine;
}
