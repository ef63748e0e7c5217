/* operand.c: the files that a chain's parameters name.
 *
 * A chain is opened once, and then runs on many pictures at once: an operand
 * is never written after that. */
#include "../image/file.h"
#include "chain.h"

#include <stdlib.h>
#include <string.h>

/* The library's own way, with the usual limits and no jail. */
static weft_status read_bytes(void *user, const char *name, size_t most, weft_buffer *bytes, weft_error *e)
{
	(void)user;
	return weft_file_read(name, most, bytes, e);
}

static weft_status read_picture(void *user, const char *name, weft_image *image, weft_error *e)
{
	weft_buffer bytes = { 0 };
	weft_status status = read_bytes(user, name, 0, &bytes, e);
	if (!status)
		status = weft_decode((weft_bytes) { bytes.at, bytes.length }, NULL, image, e);
	weft_buffer_free(&bytes);
	return status;
}

/* ---- profiles ---- */

enum { FILE_BYTES_MAX = 256 << 20 };

bool weft_asked_is_colours(const weft_asked *asked)
{
	return strcmp(asked->filter, "icc") == 0 && strcmp(asked->param, "to") == 0;
}

weft_status weft_asked_colours(const weft_asked *asked, weft_colours_request *from,
			       const weft_decode_options *how, weft_buffer *table, weft_buffer *profile,
			       weft_error *e)
{
	weft_buffer target = { 0 }, unwanted = { 0 };
	from->intent = (weft_intent)asked->number(asked, "intent");
	from->black_point = asked->number(asked, "bpc") != 0;
	from->name = weft_colours_known(asked->name) ? asked->name : NULL;
	weft_status status = from->name ? WEFT_OK : weft_file_read(asked->name, asked->most, &target, e);
	from->target = (weft_bytes) { target.at, target.length };
	if (!status && !from->name && !target.length)
		status = weft_fail(e, WEFT_BAD_IMAGE, "%s: empty file", asked->name);
	if (!status)
		status = weft_colours_table(from, how, table, profile ? profile : &unwanted, e);
	weft_buffer_free(&target);
	weft_buffer_free(&unwanted);
	from->target = (weft_bytes) { NULL, 0 };
	return status;
}

/* From sRGB: pictures in memory say nothing of their colours. */
static weft_status read_asked(void *user, const weft_asked *asked, weft_buffer *bytes, weft_error *e)
{
	weft_colours_request from = { .size = sizeof from };
	return weft_asked_is_colours(asked) ? weft_asked_colours(asked, &from, NULL, bytes, NULL, e)
					    : read_bytes(user, asked->name, asked->most, bytes, e);
}

static const weft_opener usual = {
	.size = sizeof usual, .picture = read_picture, .bytes = read_bytes, .asked = read_asked
};

static double number_of(const weft_asked *asked, const char *param)
{
	const weft_setting *s = asked->setting;
	const size_t i = weft_setting_find(s, param);
	return i < s->count ? s->values[i].number : 0;
}

static weft_status operand_bytes(const weft_setting *s, const weft_param *p, weft_operand *o,
				 const weft_opener *by, weft_error *e)
{
	if (!WEFT_HAS(by, asked) || !by->asked)
		return by->bytes(by->user, o->name, FILE_BYTES_MAX, &o->bytes, e);
	const weft_asked asked = { .size = sizeof asked,
				   .filter = s->filter->name,
				   .param = p->name,
				   .name = o->name,
				   .most = FILE_BYTES_MAX,
				   .number = number_of,
				   .setting = s };
	return by->asked(by->user, &asked, &o->bytes, e);
}

static weft_status operand_open(const weft_setting *s, const weft_param *p, weft_operand *o,
				const weft_opener *by, weft_error *e)
{
	weft_status status = p->type == WEFT_FILE ? operand_bytes(s, p, o, by, e)
						  : by->picture(by->user, o->name, &o->image, e);
	o->opened = !status;
	return status;
}

/* Points the error at the filter and says which parameter. */
static weft_status open_failed(const weft_setting *s, const weft_param *p, const weft_operand *o,
			       const weft_error *why, weft_error *e)
{
	const char *said = strstr(why->text, o->name) ? "" : o->name;
	weft_fail_at(e, why->status, s->at, "%s: %s: %s%s%s", s->filter->name, p->name, said,
		     *said ? ": " : "", why->text);
	if (e)
		e->limit = why->limit;
	return why->status;
}

weft_status weft_chain_open(weft_chain *chain, const weft_opener *by, weft_error *e)
{
	weft_status status = WEFT_OK;
	by = by ? by : &usual;
	for (size_t i = 0; i < chain->count && !status; i++) {
		const weft_setting *s = &chain->settings[i];
		for (size_t k = 0; k < s->count && !status; k++) {
			const weft_param *p = weft_setting_param(s, k);
			weft_operand *o = s->values[k].operand;
			weft_error why = { .at = -1 };
			if (!o || o->opened)
				continue;
			if (o->chain)
				status = weft_chain_open(o->chain, by, e);
			else if ((status = operand_open(s, p, o, by, &why)))
				status = open_failed(s, p, o, &why, e);
		}
	}
	return status;
}

bool weft_chain_names_file(const weft_chain *chain, const char *part)
{
	for (size_t i = 0; i < chain->count; i++) {
		const weft_setting *s = &chain->settings[i];
		for (size_t k = 0; k < s->count; k++) {
			const weft_operand *o = s->values[k].operand;
			if (o && (o->chain ? weft_chain_names_file(o->chain, part)
					   : strstr(o->name, part) != NULL))
				return true;
		}
	}
	return false;
}

static weft_status setting_rename(weft_setting *s, weft_rename_fn *rename, void *user, weft_error *e);

static weft_status operand_rename(const weft_setting *s, weft_operand *o, weft_rename_fn *rename, void *user,
				  weft_error *e)
{
	weft_status status = WEFT_OK;
	for (size_t i = 0; o->chain && i < o->chain->count && !status; i++)
		status = setting_rename(&o->chain->settings[i], rename, user, e);
	if (o->chain || status)
		return status;
	char *name = rename(user, o->name);
	if (!name)
		return weft_fail_at(e, WEFT_BAD_PARAM, s->at, "%s: %s: no such name for this picture",
				    s->filter->name, o->name);
	free(o->name);
	o->name = name;
	return WEFT_OK;
}

static weft_status setting_rename(weft_setting *s, weft_rename_fn *rename, void *user, weft_error *e)
{
	weft_status status = WEFT_OK;
	for (size_t k = 0; k < s->count && !status; k++)
		if (s->values[k].operand)
			status = operand_rename(s, s->values[k].operand, rename, user, e);
	return status;
}

weft_status weft_chain_renamed(const weft_chain *chain, weft_rename_fn *rename, void *user, weft_chain **copy,
			       weft_error *e)
{
	char *text = weft_chain_text(chain);
	*copy = NULL;
	if (!text)
		return weft_fail(e, WEFT_NO_MEMORY, "chain: out of memory");
	weft_status status = weft_chain_parse(text, copy, e);
	free(text);
	if (!status)
		weft_chain_limit(*copy, &chain->limits);
	for (size_t i = 0; !status && i < (*copy)->count; i++)
		status = setting_rename(&(*copy)->settings[i], rename, user, e);
	if (status) {
		weft_chain_free(*copy);
		*copy = NULL;
	}
	return status;
}
