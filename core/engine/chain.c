/* chain.c: filters one after another, from text and back.
 *
 *     CHAIN  = FILTER { '|' FILTER }
 *     FILTER = NAME [ ':' PIECE { ',' PIECE } ]
 *     PIECE  = NAME '=' VALUE, or for the first one just VALUE
 *     VALUE  = '(' CHAIN ')', or '"' anything but quotes '"' (a file's name
 *              also where it begins with '('), or anything but ',' and '|'
 *
 * Blanks around anything are ignored.  A value that holds '|', ',' or '='
 * stands in double quotes or parentheses.  Lists and positions need none for
 * their commas: a piece without '=' goes on with them. */
#include "chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prepared.h"

enum { TEXT_MAX = 1 << 20, FILTERS_MAX = 1000, DEPTH_MAX = 16 };

static const char blanks[] = " \t\r\n";

weft_chain *weft_chain_make(void)
{
	weft_chain *chain = calloc(1, sizeof *chain);
	if (chain && !(chain->shelf = weft_shelf_make())) {
		free(chain);
		return NULL;
	}
	return chain;
}

void weft_chain_free(weft_chain *chain)
{
	if (!chain)
		return;
	weft_shelf_free(chain->shelf); /* whose states point into the settings */
	for (size_t i = 0; i < chain->count; i++)
		weft_setting_free(&chain->settings[i]);
	free(chain->settings);
	free(chain);
}

/* Takes what *s owns, unless it fails. */
static weft_status chain_push(weft_chain *chain, weft_setting *s, weft_error *e)
{
	const char *name = s->filter->name;
	if (chain->count == FILTERS_MAX)
		return weft_fail_at(e, WEFT_LIMIT, s->at, "a chain has at most %d filters", FILTERS_MAX);
	if (chain->count > 0 && s->filter->kind == WEFT_SOURCE)
		return weft_fail_at(e, WEFT_BAD_PARAM, s->at,
				    "%s: makes a picture of its own, so it can only come first", name);
	weft_shelf_clear(chain->shelf);
	weft_setting *more = realloc(chain->settings, (chain->count + 1) * sizeof *more);
	if (!more)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", name);
	chain->settings = more;
	chain->settings[chain->count++] = *s;
	*s = (weft_setting) { 0 };
	return WEFT_OK;
}

weft_status weft_chain_add(weft_chain **chain, const weft_filter *f, const char *const *args, weft_error *e)
{
	weft_setting s;
	weft_status status = weft_setting_make(&s, f, -1, e);
	for (; !status && args && *args; args++) {
		char *copy = strdup(*args), *equals = copy ? strchr(copy, '=') : NULL;
		if (!copy)
			status = weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
		else if (!equals)
			status = weft_fail(e, WEFT_BAD_PARAM, "%s: '%.60s' is not name=value", f->name, copy);
		if (!status) {
			*equals = 0;
			status = weft_setting_give(&s, copy, equals + 1, false, -1, -1, e);
		}
		free(copy);
	}
	if (!status)
		status = weft_setting_complete(&s, e);
	bool fresh = !*chain;
	if (!status && fresh && !(*chain = weft_chain_make()))
		status = weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
	if (!status && (status = chain_push(*chain, &s, e)) && fresh) {
		weft_chain_free(*chain);
		*chain = NULL;
	}
	weft_setting_free(&s);
	return status;
}

/* ---- text to chain ---- */

/* A copy of the text that is cut into words in place; where a word began says `at`. */
struct reader {
	char *text, *next;
	int at; /* of the text in a longer one, or -1 */
};

static int at_of(const struct reader *r, const char *word)
{
	return r->at < 0 ? -1 : r->at + (int)(word - r->text);
}

/* The first of `stops` outside quotes and parentheses, or the end. */
static char *word_end(char *c, const char *stops)
{
	bool quoted = false;
	int depth = 0;
	for (; *c && (quoted || depth > 0 || !strchr(stops, *c)); c++) {
		quoted ^= *c == '"';
		depth += quoted ? 0 : (*c == '(') - (*c == ')' && depth > 0);
	}
	return c;
}

/* Does a piece that begins here say a name? */
static bool piece_has_name(char *c)
{
	return *word_end(c, "=,|") == '=';
}

static char *word_cut_at(struct reader *r, char *begin, char *end, char *stop)
{
	*stop = *end;
	r->next = end + (*end != 0);
	while (end > begin && strchr(blanks, end[-1]))
		end--;
	*end = 0;
	return begin;
}

/* The word up to one of `stops`, blanks around it cut off; *stop says which. */
static char *word_cut(struct reader *r, const char *stops, char *stop)
{
	char *begin = r->next + strspn(r->next, blanks);
	return word_cut_at(r, begin, word_end(begin, stops), stop);
}

/* A value, which goes on past commas where its type has some. */
static char *value_cut(struct reader *r, bool has_commas, char *stop)
{
	char *begin = r->next + strspn(r->next, blanks), *end = word_end(begin, ",|");
	while (has_commas && *end == ',' && !piece_has_name(end + 1))
		end = word_end(end + 1, ",|");
	return word_cut_at(r, begin, end, stop);
}

/* Drops the quotes around a value; false where they don't match. */
static bool unquote(char **value)
{
	char *v = *value;
	size_t n = strlen(v);
	if (*v == '(' || !strchr(v, '"'))
		return true;
	if (n < 2 || v[0] != '"' || strchr(v + 1, '"') != v + n - 1)
		return false;
	v[n - 1] = 0;
	*value = v + 1;
	return true;
}

static bool param_has_commas(const weft_setting *s, size_t i)
{
	return i < s->count && weft_type_has_commas(weft_setting_param(s, i)->type);
}

static weft_status parse_piece(struct reader *r, weft_setting *s, bool first, char *stop, weft_error *e)
{
	const char *filter = s->filter->name;
	char *name = NULL, *value;
	if (piece_has_name(r->next)) {
		name = word_cut(r, "=", stop);
		value = value_cut(r, param_has_commas(s, weft_setting_find(s, name)), stop);
	} else if (first) {
		value = value_cut(r, param_has_commas(s, 0), stop);
	} else {
		value = word_cut(r, ",|", stop);
		return weft_fail_at(e, WEFT_BAD_PARAM, at_of(r, value), "%s: '%.60s' is not name=value",
				    filter, value);
	}
	const bool quoted = *value == '"';
	int at = at_of(r, value);
	if (!unquote(&value))
		return weft_fail_at(e, WEFT_BAD_PARAM, at, "%s: %.60s: quotes stand around a whole value",
				    filter, value);
	if (!*value && !name)
		return weft_fail_at(e, WEFT_BAD_PARAM, at, "%s: a value is missing", filter);
	return weft_setting_give(s, name, value, quoted, name ? at_of(r, name) : at, at, e);
}

static weft_status parse_filter(struct reader *r, weft_chain *chain, char *stop, weft_error *e)
{
	char *name = word_cut(r, ":|", stop);
	int at = at_of(r, name);
	if (!*name)
		return weft_fail_at(e, WEFT_BAD_PARAM, at, "a filter is missing");
	weft_error why = { .at = -1 };
	const weft_filter *f = weft_filter_find(name, &why);
	if (!f)
		return weft_fail_at(e, why.status, at, "%s", why.text);
	weft_setting s;
	weft_status status = weft_setting_make(&s, f, at, e);
	if (status)
		return status;
	bool parameters = *stop == ':';
	for (bool first = true; parameters && !status; first = false) {
		status = parse_piece(r, &s, first, stop, e);
		parameters = *stop == ',';
	}
	if (!status)
		status = weft_setting_complete(&s, e);
	if (!status)
		status = chain_push(chain, &s, e);
	weft_setting_free(&s);
	return status;
}

/* Chains stand in chains, and reading one calls itself: not too deep. */
static bool nested_too_deep(const char *text)
{
	int depth = 0, deepest = 0;
	for (; *text; text++) {
		depth += (*text == '(') - (*text == ')');
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest > DEPTH_MAX;
}

weft_status weft_chain_parse_at(const char *text, int at, weft_chain **chain, weft_error *e)
{
	*chain = NULL;
	if (strnlen(text, TEXT_MAX) == TEXT_MAX)
		return weft_fail(e, WEFT_LIMIT, "a chain has at most %d bytes", TEXT_MAX);
	if (nested_too_deep(text))
		return weft_fail_at(e, WEFT_LIMIT, at, "chains stand in one another at most %d deep",
				    DEPTH_MAX);
	char *copy = strdup(text);
	weft_chain *made = weft_chain_make();
	weft_status status = copy && made ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "chain: out of memory");
	struct reader r = { copy, copy, at };
	char stop = '|';
	while (!status && stop == '|')
		status = parse_filter(&r, made, &stop, e);
	free(copy);
	if (status)
		weft_chain_free(made);
	else
		*chain = made;
	return status;
}

weft_status weft_chain_parse(const char *text, weft_chain **chain, weft_error *e)
{
	return weft_chain_parse_at(text, 0, chain, e);
}

/* ---- and back ---- */

/* Would it be read as something else without quotes? */
static bool wants_quotes(const weft_value *v)
{
	const size_t n = strlen(v->typed);
	const bool chain = v->operand && v->operand->chain;
	return !chain && n > 0 &&
	       (strpbrk(v->typed, "|,=(") || strchr(blanks, v->typed[0]) || strchr(blanks, v->typed[n - 1]));
}

static void print_setting(FILE *to, const weft_setting *s)
{
	char separator = ':';
	fputs(s->filter->name, to);
	for (size_t i = 0; i < s->count; i++) {
		const weft_value *v = &s->values[i];
		if (!v->given)
			continue;
		const char *quote = wants_quotes(v) ? "\"" : "";
		fprintf(to, "%c%s=%s%s%s", separator, weft_setting_param(s, i)->name, quote, v->typed, quote);
		separator = ',';
	}
}

char *weft_chain_text(const weft_chain *chain)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);
	if (!to)
		return NULL;
	for (size_t i = 0; i < chain->count; i++) {
		if (i > 0)
			fputs(" | ", to);
		print_setting(to, &chain->settings[i]);
	}
	if (fclose(to) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

size_t weft_chain_length(const weft_chain *chain)
{
	return chain->count;
}

const weft_filter *weft_chain_filter(const weft_chain *chain, size_t i)
{
	return chain->settings[i].filter;
}

bool weft_chain_is_source(const weft_chain *chain)
{
	return chain->count > 0 && chain->settings[0].filter->kind == WEFT_SOURCE;
}

void weft_chain_limit(weft_chain *chain, const weft_limits *limits)
{
	weft_shelf_clear(chain->shelf);
	chain->limits = limits ? *limits : (weft_limits) { 0 };
}

void weft_chain_on_notice(weft_chain *chain, weft_notice_fn *fn, void *user)
{
	chain->notice = fn;
	chain->notice_user = user;
}
