/* further.c: see further.h. */
#include "further.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"
#include "../suggest.h"

static const char *const fields[] = { "dir", "stem", "ext" };

enum { FIELDS = sizeof fields / sizeof *fields };

/* The file's name may well have braces; one that isn't there was probably meant to have a field. */
static weft_status name_failed(const char *name, weft_status status, weft_error *e)
{
	const char *brace = strchr(name, '{'), *end = brace ? strchr(brace, '}') : NULL;
	weft_error why;
	char word[32];
	if (!status || !e || !end)
		return status;
	snprintf(word, sizeof word, "%.*s", (int)(end - brace - 1), brace + 1);
	const char *near = suggest(word, fields, FIELDS);
	why = *e;
	weft_fail_at(e, status, why.at, "%.140s; no field '{%s}': %s%s%s", why.text, word,
		     near ? "did you mean '{" : "there are {dir} {stem} {ext}", near ? near : "",
		     near ? "}'?" : "");
	e->limit = why.limit;
	return status;
}

static weft_status open_picture(void *user, const char *name, weft_image *image, weft_error *e)
{
	return name_failed(name, picture_load(name, user, image, e), e);
}

static weft_status open_bytes(void *user, const char *name, size_t most, weft_buffer *bytes, weft_error *e)
{
	weft_status status = file_load(name, user, bytes, e);
	if (status == WEFT_OK && most && bytes->length > most) {
		weft_buffer_free(bytes);
		status = weft_fail(e, WEFT_LIMIT, "%s: is larger than %zu bytes", name, most);
	}
	return name_failed(name, status, e);
}

/* ---- colours ---- */

/* Of pixels that are greys or red, green and blue: a profile of inks was for what is no more. */
static bool profile_fits(const struct colours *c)
{
	enum { SPACE = 16, HEAD = 128 };
	const weft_buffer *icc = &c->said->icc;

	return icc->length >= HEAD && (memcmp(icc->at + SPACE, "RGB ", 4) == 0 ||
				       (memcmp(icc->at + SPACE, "GRAY", 4) == 0 && c->format.channels <= 2));
}

bool colours_are_said(const struct colours *c)
{
	return !c->linear &&
	       (c->changed ? c->profile.length > 0 : c->said && (c->said->colour.length || profile_fits(c)));
}

static weft_colours_request colours_from(const struct colours *c)
{
	weft_colours_request from = { .size = sizeof from, .linear = c->linear && !c->changed };

	if (c->changed)
		from.icc = (weft_bytes) { c->profile.at, c->profile.length };
	else if (c->said) {
		from.chunks = c->said->colour;
		if (profile_fits(c))
			from.icc = (weft_bytes) { c->said->icc.at, c->said->icc.length };
	}
	return from;
}

struct opening {
	const struct decoding *d;
	struct colours *colours;
};

static weft_status open_asked(void *user, const weft_asked *asked, weft_buffer *bytes, weft_error *e)
{
	const struct opening *o = user;

	if (!weft_asked_is_colours(asked))
		return open_bytes((void *)o->d, asked->name, asked->most, bytes, e);
	weft_colours_request from = colours_from(o->colours);
	weft_buffer profile = { 0 };
	weft_status status = weft_asked_colours(asked, &from, &o->d->how, bytes, &profile, e);
	if (status != WEFT_OK)
		return status;
	weft_buffer_free(&o->colours->profile);
	o->colours->profile = profile;
	o->colours->changed = true;
	return WEFT_OK;
}

static weft_status open_further(void *user, const char *name, weft_image *image, weft_error *e)
{
	return open_picture((void *)((const struct opening *)user)->d, name, image, e);
}

static weft_status open_all(weft_chain *chain, const struct decoding *d, struct colours *colours,
			    weft_error *e)
{
	struct colours unsaid = { 0 };
	const struct opening opening = { d, colours ? colours : &unsaid };
	const weft_opener by = {
		.size = sizeof by, .user = (void *)&opening, .picture = open_further, .asked = open_asked
	};

	weft_status status = weft_chain_open(chain, &by, e);
	weft_buffer_free(&unsaid.profile);
	return status;
}

/* ---- names ---- */

/* The field at `text`, "{stem}" say: writes what stands for it and returns its length; 0: none. */
static size_t put_field(FILE *to, const char *text, const char *input)
{
	const char *slash = strrchr(input, '/'), *name = slash ? slash + 1 : input;
	const char *dot = strrchr(name, '.'), *ext = dot && dot != name ? dot + 1 : "";
	const int stem = (int)(*ext || (dot && dot != name) ? dot - name : (ptrdiff_t)strlen(name));

	if (strncmp(text, "{dir}", 5) == 0) {
		fprintf(to, "%.*s", slash ? (int)(slash - input) : 1, slash ? input : ".");
		return 5;
	}
	if (strncmp(text, "{stem}", 6) == 0) {
		fprintf(to, "%.*s", stem, name);
		return 6;
	}
	if (strncmp(text, "{ext}", 5) == 0) {
		fputs(ext, to);
		return 5;
	}
	return 0;
}

static char *name_for(void *user, const char *name)
{
	char *made = NULL;
	size_t size;
	FILE *f = open_memstream(&made, &size);

	if (!f)
		return NULL;
	while (*name) {
		const size_t field = put_field(f, name, user);
		if (!field)
			fputc(*name, f);
		name += field ? field : 1;
	}
	const bool whole = !ferror(f);
	if (fclose(f) == 0 && whole)
		return made;
	free(made);
	return NULL;
}

/* What a profile's colours become is a matter of those that the input has. */
static bool names_profile(const weft_chain *chain)
{
	char *text = weft_chain_text(chain);
	const bool named = text && strstr(text, "icc:");

	free(text);
	return named;
}

bool further_waits(const weft_chain *chain)
{
	return names_profile(chain) || weft_chain_names_file(chain, "{dir}") ||
	       weft_chain_names_file(chain, "{stem}") || weft_chain_names_file(chain, "{ext}");
}

int further_open(weft_chain *chain, const char *text, const struct decoding *d)
{
	weft_error e = { .at = -1 };

	weft_chain_limit(chain, &d->how.limits);
	if (!weft_chain_names_file(chain, "") || further_waits(chain))
		return EXIT_DONE;
	return open_all(chain, d, NULL, &e) == WEFT_OK ? EXIT_DONE : report_failure_in(text, &e);
}

weft_status further_for(const weft_chain *chain, const char *input, const struct decoding *d,
			struct colours *colours, weft_chain **own, weft_error *e)
{
	*own = NULL;
	if (!further_waits(chain))
		return WEFT_OK;
	weft_status status = weft_chain_renamed(chain, name_for, (void *)(input ? input : ""), own, e);
	if (status == WEFT_OK)
		status = open_all(*own, d, colours, e);
	if (status != WEFT_OK) {
		weft_chain_free(*own);
		*own = NULL;
		e->at = -1; /* about this input, not the chain's text */
	}
	return status;
}

static char *same_name(void *user, const char *name)
{
	(void)user;
	return strdup(name);
}

/* Not yet open. */
static weft_status chain_again(const weft_chain *chain, weft_chain **again, weft_error *e)
{
	if (weft_chain_length(chain) > 0)
		return weft_chain_renamed(chain, same_name, NULL, again, e);
	*again = weft_chain_make();
	return *again ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "out of memory");
}

weft_status further_to_srgb(const weft_chain *chain, bool greys, const struct decoding *d,
			    struct colours *colours, weft_chain **own, weft_error *e)
{
	const char *const args[] = { greys ? "to=gray" : "to=srgb", NULL };
	const weft_filter *icc = weft_filter_find("icc", e);
	weft_status status = icc ? WEFT_OK : e->status;

	if (status == WEFT_OK && !*own) {
		status = chain_again(chain, own, e);
		if (status == WEFT_OK)
			weft_chain_limit(*own, &d->how.limits);
		if (status == WEFT_OK)
			status = open_all(*own, d, colours, e);
	}
	if (status == WEFT_OK)
		status = weft_chain_add(own, icc, args, e);
	if (status == WEFT_OK)
		status = open_all(*own, d, colours, e);
	e->at = -1;
	return status;
}
