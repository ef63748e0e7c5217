/* encoding.c: write options from the codecs' own tables. */
#include "encoding.h"

#include <stdio.h>
#include <string.h>

#include "../report.h"

enum { OPTIONS_MAX = 64, HELP_BYTES = 160 };

static const weft_write_option *find(const weft_codec *codec, const char *name)
{
	for (const weft_write_option *o = weft_codec_options(codec); o->name; o++)
		if (strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

/* "jpeg, webp": who has an option of that name. */
static void list_codecs(const char *name, char *list, size_t size)
{
	size_t used = 0;

	*list = 0;
	for (const weft_codec *const *c = weft_codecs(); *c && used < size; c++)
		if (find(*c, name))
			used += (size_t)snprintf(list + used, size - used, "%s%s", used ? ", " : "",
						 weft_codec_name(*c));
}

static void make_option(const weft_write_option *from, size_t offset, struct option *to,
			char help[HELP_BYTES])
{
	static const enum option_type types[] = { [WEFT_WRITE_FLAG] = OPTION_FLAG,
						  [WEFT_WRITE_INT] = OPTION_INT,
						  [WEFT_WRITE_CHOICE] = OPTION_CHOICE };
	char codecs[80];

	list_codecs(from->name, codecs, sizeof codecs);
	snprintf(help, HELP_BYTES, "%s: %s", codecs, from->help);
	*to = (struct option) { .name = from->name,
				.value = from->type == WEFT_WRITE_FLAG  ? NULL
					 : from->type == WEFT_WRITE_INT ? "N"
									: "KIND",
				.help = help,
				.type = types[from->type],
				.offset = offset + from->offset,
				.min = from->least,
				.max = from->most,
				.choices = from->choices };
}

/* One name in several codecs: whatever one of them takes; each checks its own. */
static void widen(struct option *o, const weft_write_option *by)
{
	o->min = by->least < o->min ? by->least : o->min;
	o->max = by->most > o->max ? by->most : o->max;
}

const struct option *encoding_options(size_t offset)
{
	static struct option table[OPTIONS_MAX + 1];
	static char helps[OPTIONS_MAX][HELP_BYTES];
	int count = 0;

	for (const weft_codec *const *c = weft_codecs(); *c; c++)
		for (const weft_write_option *o = weft_codec_options(*c); o->name; o++) {
			int i = 0;
			while (i < count && strcmp(table[i].name, o->name) != 0)
				i++;
			if (i < count) {
				widen(&table[i], o);
			} else if (count < OPTIONS_MAX) {
				make_option(o, offset, &table[count], helps[count]);
				count++;
			}
		}
	table[count] = (struct option) { 0 };
	return table;
}

int encoding_check(const weft_codec *codec, const weft_encode_options *encode)
{
	char codecs[80];

	for (const weft_codec *const *c = weft_codecs(); codec && *c; c++)
		for (const weft_write_option *o = weft_codec_options(*c); o->name; o++) {
			if (!weft_write_option_given(o, encode) || find(codec, o->name))
				continue;
			list_codecs(o->name, codecs, sizeof codecs);
			return report_usage("run: --%s: is an option of %s, not of %s", o->name, codecs,
					    weft_codec_name(codec));
		}
	return EXIT_DONE;
}
