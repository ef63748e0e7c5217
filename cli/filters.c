/* filters.c: weft filters [NAME]: from the filters' own tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/engine/engine.h"
#include "command.h"
#include "json.h"
#include "report.h"

struct filters_options {
	bool json, names;
};

static const struct option options[] = {
	OPTION_OF(struct filters_options, json, .name = "json", .type = OPTION_FLAG, .help = "as JSON"),
	OPTION_OF(struct filters_options, names, .name = "names", .type = OPTION_FLAG,
		  .help = "names only, one a line"),
	{ 0 },
};

static const char *const kinds[] = {
	[WEFT_POINT] = "point",         [WEFT_NEIGHBOURHOOD] = "neighbourhood",
	[WEFT_GEOMETRIC] = "geometric", [WEFT_GLOBAL] = "global",
	[WEFT_SOURCE] = "source",
};
static const char *const edges[] = {
	[WEFT_EDGE_MIRROR] = "mirror", [WEFT_EDGE_REFLECT] = "reflect",   [WEFT_EDGE_CLAMP] = "clamp",
	[WEFT_EDGE_WRAP] = "wrap",     [WEFT_EDGE_CONSTANT] = "constant",
};
static const char *const types[] = {
	[WEFT_BOOL] = "yes or no", [WEFT_INT] = "whole number", [WEFT_REAL] = "number",
	[WEFT_CHOICE] = "choice",  [WEFT_TEXT] = "text",        [WEFT_LIST] = "numbers",
	[WEFT_COLOR] = "color",
};

static uint32_t depths_of(const weft_filter *f)
{
	return f->depths ? f->depths : WEFT_DEPTH_U8;
}

/* The initial value as it would be typed. */
static const char *initial(const weft_param *p, char *text, size_t size)
{
	switch (p->type) {
	case WEFT_BOOL: return p->initial != 0 ? "yes" : "no";
	case WEFT_CHOICE: return p->choices[(size_t)p->initial];
	case WEFT_INT:
	case WEFT_REAL: snprintf(text, size, "%g", p->initial); return text;
	default: return p->text_initial ? p->text_initial : "";
	}
}

/* With the parameters' initial values; false where it reads no neighbours, or needs a parameter. */
static bool usual_halo(const weft_filter *f, int *x, int *y)
{
	enum { SIDE = 1024 };
	const uint32_t depths = depths_of(f);
	const uint8_t depth = depths & WEFT_DEPTH_U8    ? WEFT_U8
			      : depths & WEFT_DEPTH_U16 ? WEFT_U16
							: WEFT_F32;
	const weft_view in = { .width = SIDE, .height = SIDE, .format = { 3, depth } };
	weft_chain *chain = NULL;

	bool known = f->kind == WEFT_NEIGHBOURHOOD &&
		     weft_chain_add(&chain, f, (const char *[]) { NULL }, NULL) == WEFT_OK &&
		     weft_chain_halo(chain, in, x, y, NULL) == WEFT_OK;
	weft_chain_free(chain);
	return known;
}

static void say_halo(const weft_filter *f)
{
	int x, y;

	if (!usual_halo(f, &x, &y))
		return;
	printf("halo        %d", x);
	if (y != x)
		printf(" and %d", y);
	printf(" pixels on each side%s\n", f->param_count ? ", as the parameters are initially" : "");
}

static void say_param(const weft_param *p)
{
	char text[64];
	const char *unit = p->unit ? p->unit : "";

	printf("  %s=%s%s%s\n      %s\n      %s", p->name, initial(p, text, sizeof text), *unit ? " " : "",
	       unit, p->help ? p->help : "", types[p->type]);
	if (p->type == WEFT_INT || p->type == WEFT_REAL)
		printf(", %g to %g", p->min, p->max);
	if (p->type == WEFT_LIST && p->min < p->max)
		printf(", each %g to %g", p->min, p->max);
	for (size_t i = 0; p->type == WEFT_CHOICE && p->choices[i]; i++)
		printf("%s%s", i ? " | " : ": ", p->choices[i]);
	printf("\n");
}

static void say_filter(const weft_filter *f)
{
	const uint32_t depths = depths_of(f);

	printf("%s: %s\n\n", f->name, f->help ? f->help : "");
	if (f->definition)
		printf("definition  %s\n", f->definition);
	printf("kind        %s%s%s\n", kinds[f->kind], f->group ? ", of group " : "",
	       f->group ? f->group : "");
	printf("formats     %s%s%sgrey, grey+alpha, RGB, RGBA\n", depths & WEFT_DEPTH_U8 ? "u8 " : "",
	       depths & WEFT_DEPTH_U16 ? "u16 " : "", depths & WEFT_DEPTH_F32 ? "f32 " : "");
	say_halo(f);
	if (f->kind == WEFT_NEIGHBOURHOOD)
		printf("edges       %s; edge=mirror|reflect|clamp|wrap|constant, edge_color=COLOR\n",
		       edges[f->edge]);
	if (f->flags & WEFT_ADDS_LIGHT)
		printf("light       linear=yes adds light, not samples of sRGB's curve\n");
	for (size_t i = 0; f->aliases && f->aliases[i]; i++)
		printf("%s%s%s", i ? ", " : "also called ", f->aliases[i], f->aliases[i + 1] ? "" : "\n");
	printf("from        %s\n", weft_filter_origin(f));
	if (f->param_count)
		printf("\nparameters (the first may be given without its name):\n");
	for (size_t i = 0; i < f->param_count; i++)
		say_param(&f->params[i]);
	if (f->examples && f->examples[0])
		printf("\nexamples:\n");
	for (size_t i = 0; f->examples && f->examples[i]; i++)
		printf("  weft run photo.jpg -f '%s' -o out.png\n", f->examples[i]);
}

static void json_words(struct json *j, const char *key, const char *const *words)
{
	json_open(j, key, '[');
	for (size_t i = 0; words && words[i]; i++)
		json_text(j, NULL, words[i]);
	json_close(j, ']');
}

static void json_param(struct json *j, const weft_param *p)
{
	char text[64];

	json_open(j, NULL, '{');
	json_text(j, "name", p->name);
	json_text(j, "help", p->help);
	json_text(j, "type", types[p->type]);
	if (p->type == WEFT_INT || p->type == WEFT_REAL) {
		json_real(j, "initial", p->initial);
		json_real(j, "min", p->min);
		json_real(j, "max", p->max);
	} else {
		json_text(j, "initial", initial(p, text, sizeof text));
	}
	if (p->type == WEFT_CHOICE)
		json_words(j, "choices", p->choices);
	json_text(j, "unit", p->unit);
	json_close(j, '}');
}

static void json_filter(struct json *j, const weft_filter *f)
{
	const uint32_t depths = depths_of(f);

	json_open(j, NULL, '{');
	json_text(j, "name", f->name);
	json_text(j, "help", f->help);
	json_text(j, "definition", f->definition);
	json_text(j, "kind", kinds[f->kind]);
	json_text(j, "group", f->group);
	json_open(j, "depths", '[');
	if (depths & WEFT_DEPTH_U8)
		json_text(j, NULL, "u8");
	if (depths & WEFT_DEPTH_U16)
		json_text(j, NULL, "u16");
	if (depths & WEFT_DEPTH_F32)
		json_text(j, NULL, "f32");
	json_close(j, ']');
	if (f->kind == WEFT_NEIGHBOURHOOD)
		json_text(j, "edge", edges[f->edge]);
	json_bool(j, "linear", f->flags & WEFT_ADDS_LIGHT);
	int x, y;
	if (usual_halo(f, &x, &y)) {
		json_open(j, "halo", '[');
		json_int(j, NULL, x);
		json_int(j, NULL, y);
		json_close(j, ']');
	}
	json_words(j, "aliases", f->aliases);
	json_text(j, "from", weft_filter_origin(f));
	json_open(j, "params", '[');
	for (size_t i = 0; i < f->param_count; i++)
		json_param(j, &f->params[i]);
	json_close(j, ']');
	json_words(j, "examples", f->examples);
	json_close(j, '}');
}

static void list(const weft_filter *const *all, size_t count, const struct filters_options *o)
{
	struct json j = json_begin(stdout);

	if (o->json)
		json_open(&j, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		if (o->json)
			json_filter(&j, all[i]);
		else if (o->names)
			printf("%s\n", all[i]->name);
		else
			printf("%-12s  %-13s  %s\n", all[i]->name, kinds[all[i]->kind], all[i]->help);
	}
	if (o->json) {
		json_close(&j, ']');
		json_end(&j);
	}
}

static int run_filters(int argc, char **argv)
{
	struct filters_options o = { 0 };
	struct words names = { 0 };
	const weft_filter *const *all;
	size_t count;
	weft_error e = { .at = -1 };
	int status = options_parse(&filters_command, argc, argv, &o, &names);

	if (!status && names.count == 0) {
		if (weft_filter_list(&all, &count, &e) == WEFT_OK)
			list(all, count, &o);
		else
			status = report_failure(NULL, &e);
	}
	for (size_t i = 0; i < names.count && !status; i++) {
		const weft_filter *f = weft_filter_find(names.at[i], &e);
		if (!f) {
			status = report_failure(NULL, &e);
		} else if (o.json || o.names) {
			list(&f, 1, &o);
		} else {
			printf("%s", i ? "\n" : "");
			say_filter(f);
		}
	}
	free(names.at);
	return status;
}

const struct command filters_command = {
	.name = "filters",
	.summary = "list the filters, or explain one",
	.usage = "[NAME...] [--json] [--names]",
	.options = options,
	.run = run_filters,
};
