/* srcset.c: see srcset.h. */
#include "srcset.h"

#include <ctype.h>
#include <string.h>

#include "output_format.h"

/* RFC 3986's unreserved characters and '/' as they are. */
static void put_url(const char *path, FILE *to)
{
	for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
		if (isalnum(*c) || strchr("-._~/", *c))
			fputc(*c, to);
		else
			fprintf(to, "%%%02X", *c);
	}
}

static const char *format_of(const struct plan_item *item)
{
	const weft_codec *codec = item->output->rules.out_codec;
	weft_error e;

	if (!codec && codec_for_output(item->out, &codec, &e) != WEFT_OK)
		return "";
	return weft_codec_name(codec);
}

static void put_format(const struct plan_item *items, const struct several_end *ends, size_t first, FILE *to)
{
	const char *format = format_of(&items[first]);

	fprintf(to, "type=\"image/%s\" srcset=\"", format);
	for (size_t i = first; i < items->group; i++) {
		if (items[i].skip || strcmp(format_of(&items[i]), format) != 0)
			continue;
		fputs(i == first ? "" : ", ", to);
		put_url(items[i].out, to);
		fprintf(to, " %dw", ends[i].result.width);
	}
	fputs("\"\n", to);
}

void srcset_print(const struct outputs *outputs, const struct plan_item *items,
		  const struct several_end *ends, FILE *to)
{
	for (size_t i = 0; outputs->widths.count && i < items->group; i++) {
		bool known = items[i].skip; /* its width isn't */
		for (size_t k = 0; k < i && !known; k++)
			known = strcmp(format_of(&items[k]), format_of(&items[i])) == 0;
		if (!known)
			put_format(items, ends, i, to);
	}
}
