/* man_filters.c: weft-filters(7): every filter, from its own table. */
#include "../core/engine/engine.h"
#include "filter_words.h"
#include "man.h"
#include "report.h"

static const char grammar[] =
	"CHAIN  = FILTER { '|' FILTER }\n"
	"FILTER = NAME [ ':' PIECE { ',' PIECE } ]\n"
	"PIECE  = NAME '=' VALUE, or for the first one just VALUE\n"
	"VALUE  = '(' CHAIN ')', or '\"' anything but quotes '\"', or anything but ',' and '|'\n";

static void param_page(FILE *to, const weft_param *p)
{
	char text[64];
	const char *initial = filter_param_initial(p, text, sizeof text);

	fputs(".TP\n\\fB", to);
	man_text(to, p->name);
	fputs("\\fR", to);
	if (*initial) {
		fputs("=", to);
		man_text(to, initial);
	}
	if (p->unit && *p->unit)
		fprintf(to, " %s", p->unit);
	fputc('\n', to);
	man_text(to, p->help ? p->help : "");
	fprintf(to, " (%s", filter_param_types[p->type]);
	if ((p->type == WEFT_INT || p->type == WEFT_REAL) && p->min < p->max) {
		snprintf(text, sizeof text, ", %g to %g", p->min, p->max);
		man_text(to, text);
	}
	for (size_t i = 0; p->choices && p->choices[i]; i++) {
		fputs(i ? " | " : ": ", to);
		man_text(to, p->choices[i]);
	}
	fputs(")\n", to);
}

static void filter_page(FILE *to, const weft_filter *f)
{
	fputs(".SS ", to);
	man_text(to, f->name);
	fputc('\n', to);
	man_text(to, f->help ? f->help : "");
	fprintf(to, " (%s)", filter_kinds[f->kind]);
	for (size_t i = 0; f->aliases && f->aliases[i]; i++) {
		fputs(i ? ", " : "; also called ", to);
		man_text(to, f->aliases[i]);
	}
	fputc('\n', to);
	if (f->definition) {
		fputs(".PP\n", to);
		man_text(to, f->definition);
		fputc('\n', to);
	}
	for (size_t i = 0; i < f->param_count; i++)
		param_page(to, &f->params[i]);
	if (f->examples && f->examples[0])
		fputs(".PP\n.nf\n", to);
	for (size_t i = 0; f->examples && f->examples[i]; i++) {
		fputs("\\-f \\(aq", to);
		man_text(to, f->examples[i]);
		fputs("\\(aq\n", to);
	}
	if (f->examples && f->examples[0])
		fputs(".fi\n", to);
}

int man_filters(FILE *to)
{
	const weft_filter *const *all;
	size_t count;
	weft_error e = { .at = -1 };

	if (weft_filter_list(&all, &count, &e))
		return report_failure(NULL, &e);
	man_head(to, "weft-filters", 7, "the filters of weft, and how they are joined");
	fputs(".SH CHAINS\n.nf\n", to);
	man_text(to, grammar);
	fputs(".fi\n.PP\nBlanks around anything are ignored. A value that holds \\(aq|\\(aq, \\(aq,\\(aq or "
	      "\\(aq=\\(aq stands in\ndouble quotes or parentheses.\n.PP\nBesides its own parameters a "
	      "neighbourhood filter takes \\fBedge\\fR (mirror, reflect, clamp, wrap or\nconstant) and "
	      "\\fBedge_color\\fR, and one that adds light takes \\fBlinear\\fR.\n.SH FILTERS\n",
	      to);
	for (size_t i = 0; i < count; i++)
		filter_page(to, all[i]);
	fputs(".SH SEE ALSO\n.BR weft (1),\n.BR weft\\-run (1)\n", to);
	return EXIT_DONE;
}
