/* gallery_page.c: see gallery_page.h. */
#include "gallery_page.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "../filter_words.h"
#include "../html.h"
#include "gallery_files.h"

static void put_small(FILE *to, const char *text)
{
	for (; text && *text; text++)
		html_put(to, (char[]) { (char)tolower((unsigned char)*text), 0 });
	fputc(' ', to);
}

/* What the search goes by. */
static void put_words(FILE *to, const weft_filter *f)
{
	put_small(to, f->name);
	put_small(to, f->help);
	put_small(to, f->group);
	for (size_t i = 0; f->aliases && f->aliases[i]; i++)
		put_small(to, f->aliases[i]);
}

static void put_pictures(FILE *to, const struct shown *s, const char *before)
{
	if (!*s->file) {
		fprintf(to, "<p class=\"none\">%s</p>\n",
			s->example ? "finds numbers, and leaves the picture as it is"
				   : "its example takes files of your own");
	} else if (s->same_shape) {
		fprintf(to,
			"<div class=\"pair\"><img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"before\">"
			"<img class=\"after\" src=\"%s\" width=\"%d\" height=\"%d\" alt=\"after\">"
			"<input type=\"range\" value=\"50\" aria-label=\"where before ends and after "
			"begins\"></div>\n",
			before, s->width, s->height, s->file, s->width, s->height);
	} else {
		fprintf(to, "<img class=\"alone\" src=\"%s\" width=\"%d\" height=\"%d\" alt=\"after\">\n",
			s->file, s->width, s->height);
	}
}

static bool bounded(const weft_param *p)
{
	return (p->type == WEFT_INT || p->type == WEFT_REAL) && p->min < p->max && fabs(p->min) < 1e5 &&
	       fabs(p->max) < 1e5;
}

static void put_field(FILE *to, const weft_param *p)
{
	char text[64];
	const char *initial = filter_param_initial(p, text, sizeof text);

	if (bounded(p)) {
		fprintf(to,
			"<span><input type=\"range\" data-param=\"%s\" min=\"%g\" max=\"%g\" step=\"%s\" "
			"value=\"%g\" aria-label=\"%s\"> %g .. <output>",
			p->name, p->min, p->max, p->type == WEFT_INT ? "1" : "any", p->initial, p->name,
			p->min);
		html_put(to, initial);
		fprintf(to, "</output> .. %g", p->max);
		fprintf(to, "%s%s</span>", p->unit ? " " : "", p->unit ? p->unit : "");
	} else if (p->type == WEFT_CHOICE) {
		fprintf(to, "<select data-param=\"%s\" aria-label=\"%s\">", p->name, p->name);
		for (size_t i = 0; p->choices[i]; i++) {
			fprintf(to, "<option%s>", i == (size_t)p->initial ? " selected" : "");
			html_put(to, p->choices[i]);
			fputs("</option>", to);
		}
		fputs("</select>", to);
	} else {
		fputs("<span>", to);
		html_put(to, filter_param_types[p->type]);
		fputs(*initial ? ": " : "", to);
		html_put(to, initial);
		fputs("</span>", to);
	}
}

static void put_params(FILE *to, const weft_filter *f)
{
	if (!f->param_count)
		return;
	fprintf(to, "<details><summary>%zu parameter%s</summary>\n", f->param_count,
		f->param_count == 1 ? "" : "s");
	for (size_t i = 0; i < f->param_count; i++) {
		fprintf(to, "<div class=\"param\"><b>%s</b>", f->params[i].name);
		put_field(to, &f->params[i]);
		fputs("<span class=\"help\">", to);
		html_put(to, f->params[i].help);
		fputs("</span></div>\n", to);
	}
	fputs("</details>\n", to);
}

static void put_card(FILE *to, const struct shown *s, const char *before)
{
	const weft_filter *f = s->filter;
	const char *example = s->example ? s->example : f->examples ? f->examples[0] : f->name;

	fprintf(to, "<article id=\"%s\" data-name=\"%s\" data-words=\"", f->name, f->name);
	put_words(to, f);
	fprintf(to, "\">\n<h3>%s</h3>\n<p>", f->name);
	html_put(to, f->help);
	fputs("</p>\n", to);
	put_pictures(to, s, before);
	fprintf(to, "<div class=\"command\"><code>weft %s %s-f '",
		s->example && !*s->file ? "measure" : "run", f->kind == WEFT_SOURCE ? "" : "photo.jpg ");
	html_put(to, example);
	fprintf(to, "'%s</code><button type=\"button\">copy</button></div>\n",
		s->example && !*s->file ? "" : " -o out.png");
	put_params(to, f);
	fputs("</article>\n", to);
}

void gallery_page(const struct shown *shown, size_t count, const char *before, FILE *to)
{
	fprintf(to,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<link rel=\"icon\" href=\"data:,\">\n"
		"<title>weft's filters</title>\n<style>\n%s</style>\n<h1>weft's filters</h1>\n"
		"<p>%zu filters, each as its command makes it. Left of the divide the picture is as it "
		"was.</p>\n"
		"<input id=\"search\" type=\"search\" placeholder=\"search\" aria-label=\"search\">\n",
		gallery_gallery_css, count);
	for (size_t i = 0; i < count; i++) {
		const char *group = shown[i].filter->group ? shown[i].filter->group : "others";
		const char *last = !i                           ? NULL
				   : shown[i - 1].filter->group ? shown[i - 1].filter->group
								: "others";
		if (!last || strcmp(last, group) != 0)
			fprintf(to, "%s<section><h2>%s</h2>\n<div class=\"cards\">\n",
				last ? "</div></section>\n" : "", group);
		put_card(to, &shown[i], before);
	}
	fprintf(to, "%s<script>\n%s</script>\n</html>\n", count ? "</div></section>\n" : "",
		gallery_gallery_js);
}
