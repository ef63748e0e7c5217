/* filters.c: weft filters [NAME]: from the filters' own tables. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/engine/engine.h"
#include "command.h"
#include "filter_words.h"
#include "filters_list.h"
#include "json.h"
#include "report.h"

struct filters_options {
	bool json, names;
	const char *search, *group;
};

static const struct option options[] = {
	OPTION_OF(struct filters_options, json, .name = "json", .type = OPTION_FLAG, .help = "as JSON"),
	OPTION_OF(struct filters_options, names, .name = "names", .type = OPTION_FLAG,
		  .help = "names only, one a line"),
	OPTION_OF(struct filters_options, search, .name = "search", .type = OPTION_TEXT, .value = "WORD",
		  .help = "those that have to do with it, whatever other tools call it"),
	OPTION_OF(struct filters_options, group, .name = "group", .type = OPTION_TEXT, .value = "NAME",
		  .help = "only that one, as colour or blur"),
	{ 0 },
};

/* With the parameters' initial values; false where it reads no neighbours, or needs a parameter. */
static bool usual_halo(const weft_filter *f, int *x, int *y)
{
	enum { SIDE = 1024 };
	const uint32_t depths = filter_depths(f);
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

	printf("  %s=%s%s%s\n      %s\n      %s", p->name, filter_param_initial(p, text, sizeof text),
	       *unit ? " " : "", unit, p->help ? p->help : "", filter_param_types[p->type]);
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
	const uint32_t depths = filter_depths(f);

	printf("%s: %s\n\n", f->name, f->help ? f->help : "");
	if (f->definition)
		printf("definition  %s\n", f->definition);
	printf("kind        %s%s%s\n", filter_kinds[f->kind], f->group ? ", of group " : "",
	       f->group ? f->group : "");
	printf("formats     %s%s%sgrey, grey+alpha, RGB, RGBA\n", depths & WEFT_DEPTH_U8 ? "u8 " : "",
	       depths & WEFT_DEPTH_U16 ? "u16 " : "", depths & WEFT_DEPTH_F32 ? "f32 " : "");
	say_halo(f);
	if (f->kind == WEFT_NEIGHBOURHOOD)
		printf("edges       %s; edge=mirror|reflect|clamp|wrap|constant, edge_color=COLOR\n",
		       filter_edges[f->edge]);
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
		printf("  weft run %s-f '%s' -o out.png\n", f->kind == WEFT_SOURCE ? "" : "photo.jpg ",
		       f->examples[i]);
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
	json_text(j, "type", filter_param_types[p->type]);
	if (p->type == WEFT_INT || p->type == WEFT_REAL) {
		json_real(j, "initial", p->initial);
		json_real(j, "min", p->min);
		json_real(j, "max", p->max);
	} else {
		json_text(j, "initial", filter_param_initial(p, text, sizeof text));
	}
	if (p->type == WEFT_CHOICE)
		json_words(j, "choices", p->choices);
	json_text(j, "unit", p->unit);
	json_close(j, '}');
}

static void json_filter(struct json *j, const weft_filter *f)
{
	const uint32_t depths = filter_depths(f);

	json_open(j, NULL, '{');
	json_text(j, "name", f->name);
	json_text(j, "help", f->help);
	json_text(j, "definition", f->definition);
	json_text(j, "kind", filter_kinds[f->kind]);
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
		json_text(j, "edge", filter_edges[f->edge]);
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

static void list_json(const weft_filter *const *all, size_t count)
{
	struct json j = json_begin(stdout);

	json_open(&j, NULL, '[');
	for (size_t i = 0; i < count; i++)
		json_filter(&j, all[i]);
	json_close(&j, ']');
	json_end(&j);
}

static int list(const struct filters_options *o)
{
	const weft_filter *const *all;
	size_t count;
	weft_error e = { .at = -1 };

	if (weft_filter_list(&all, &count, &e) != WEFT_OK)
		return report_failure(NULL, &e);
	if (o->search)
		return filters_search(all, count, o->search);
	if (!o->json && !o->names)
		return filters_list_groups(all, count, o->group);
	if (o->json)
		list_json(all, count);
	for (size_t i = 0; i < count && !o->json; i++)
		printf("%s\n", all[i]->name);
	return EXIT_DONE;
}

static int explain(const char *name, const struct filters_options *o, bool first)
{
	weft_error e = { .at = -1 };
	const weft_filter *f = weft_filter_find(name, &e);

	if (!f)
		return !o->json && filters_instead(name) ? EXIT_DONE : report_failure(NULL, &e);
	if (o->json) {
		list_json(&f, 1);
	} else if (o->names) {
		printf("%s\n", f->name);
	} else {
		printf("%s", first ? "" : "\n");
		say_filter(f);
	}
	return EXIT_DONE;
}

/* "-colorspace Gray", as ImageMagick has it: what weft from makes of it. */
static bool is_foreign(int argc, char **argv)
{
	return argc > 1 && argv[1][0] == '-' && isalpha((unsigned char)argv[1][1]) &&
	       isalpha((unsigned char)argv[1][2]) && strspn(argv[1] + 1, "qv") != strlen(argv[1] + 1);
}

static int translate(int argc, char **argv)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return report_no_memory();
	fputs("convert photo.jpg", f);
	for (int i = 1; i < argc; i++)
		fprintf(f, strpbrk(argv[i], " \"()<>;&|*?") ? " '%s'" : " %s", argv[i]);
	fputs(" out.png", f);
	int status = fclose(f) == 0 && text ? from_command.run(2, (char *[]) { "from", text, NULL })
					    : report_no_memory();
	free(text);
	return status;
}

static int run_filters(int argc, char **argv)
{
	struct filters_options o = { 0 };
	struct words names = { 0 };

	if (is_foreign(argc, argv))
		return translate(argc, argv);
	int status = options_parse(&filters_command, argc, argv, &o, &names);
	if (!status && names.count && (o.search || o.group))
		status = report_usage("filters: a name, --search or --group, one of them");
	if (!status && !names.count)
		status = list(&o);
	for (size_t i = 0; i < names.count && !status; i++)
		status = explain(names.at[i], &o, i == 0);
	free(names.at);
	return status;
}

const struct command filters_command = {
	.name = "filters",
	.summary = "list the filters, find or explain one",
	.usage = "[NAME...] [--search WORD] [--group NAME] [--names] [--json]",
	.details = "examples:\n"
		   "  weft filters blur\n"
		   "  weft filters --search edge\n"
		   "  weft filters denoise               # a word of other tools\n"
		   "  weft filters -colorspace Gray      # an option of ImageMagick's\n",
	.options = options,
	.takes = TAKES_FILTERS,
	.run = run_filters,
};
