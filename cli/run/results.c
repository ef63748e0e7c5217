/* results.c: see results.h. */
#include "results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../exit.h"
#include "../remedy.h"

struct found {
	const char *filter; /* lives as long as the process */
	char *name, *text;
	double *values;
	char **columns;
	size_t column_count, row_count;
};

static void found_free(struct found *f)
{
	for (size_t i = 0; f->columns && i < f->column_count; i++)
		free(f->columns[i]);
	free((void *)f->columns);
	free(f->name);
	free(f->text);
	free(f->values);
}

/* False without memory. */
static bool found_copy(struct found *f, const weft_result *r)
{
	const size_t values = r->column_count * r->row_count;

	*f = (struct found) { .filter = r->filter,
			      .name = strdup(r->name),
			      .text = r->text ? strdup(r->text) : NULL,
			      .values = calloc(values + 1, sizeof *f->values),
			      .column_count = r->column_count,
			      .row_count = r->row_count };
	bool whole = f->name && f->values && (!r->text || f->text);
	if (whole && values)
		memcpy(f->values, r->values, values * sizeof *f->values);
	if (r->columns)
		f->columns = (char **)calloc(r->column_count + 1, sizeof *f->columns);
	for (size_t i = 0; r->columns && f->columns && i < r->column_count; i++)
		whole = (f->columns[i] = strdup(r->columns[i])) && whole;
	return whole && (!r->columns || f->columns);
}

void results_hear(void *user, const weft_result *r)
{
	struct results *all = user;
	struct found *more = realloc(all->at, (all->count + 1) * sizeof *more);
	struct found one = { 0 };

	if (more)
		all->at = more;
	if (!more || !found_copy(&one, r)) {
		found_free(&one);
		all->lost = true;
		return;
	}
	all->at[all->count++] = one;
}

void results_free(struct results *r)
{
	for (size_t i = 0; i < r->count; i++)
		found_free(&r->at[i]);
	free(r->at);
	*r = (struct results) { 0 };
}

/* A NaN's sign is the processor's. */
static void print_number(double v, FILE *to)
{
	fprintf(to, "%.10g", isnan(v) ? (double)NAN : v);
}

static void print_table(const struct found *f, const char *before, FILE *to)
{
	fprintf(to, "%s%s.%s:", before, f->filter, f->name);
	for (size_t i = 0; i < f->column_count; i++)
		fprintf(to, "%s%s", i ? "\t" : " ", f->columns[i]);
	for (size_t row = 0; row < f->row_count; row++)
		for (size_t i = 0; i < f->column_count; i++) {
			fputs(i ? "\t" : "\n  ", to);
			print_number(f->values[row * f->column_count + i], to);
		}
	fputc('\n', to);
}

void results_print(const struct results *r, const char *name, FILE *to)
{
	char before[4200] = "";

	if (name)
		snprintf(before, sizeof before, "%s: ", name);
	for (size_t i = 0; i < r->count; i++) {
		const struct found *f = &r->at[i];
		if (f->columns)
			print_table(f, before, to);
		else if (f->text)
			fprintf(to, "%s%s.%s: %s\n", before, f->filter, f->name, f->text);
		else {
			fprintf(to, "%s%s.%s: ", before, f->filter, f->name);
			print_number(f->values[0], to);
			fputc('\n', to);
		}
	}
}

static void put_field(const char *text, FILE *to)
{
	const bool plain = !text[strcspn(text, ",\"\r\n")];

	if (!plain)
		fputc('"', to);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', to);
		fputc(*text, to);
	}
	if (!plain)
		fputc('"', to);
}

void results_csv(const struct results *r, const char *name, FILE *to)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct found *f = &r->at[i];
		const size_t columns = f->columns ? f->column_count : 1, rows = f->columns ? f->row_count : 1;
		for (size_t k = 0; k < rows * columns; k++) {
			put_field(name, to);
			fprintf(to, ",%s.%s,%zu,", f->filter, f->name, k / columns);
			put_field(f->columns ? f->columns[k % columns] : "", to);
			fputc(',', to);
			if (f->text)
				put_field(f->text, to);
			else
				print_number(f->values[k], to);
			fputc('\n', to);
		}
	}
}

static void json_table(const struct found *f, struct json *j)
{
	json_open(j, "columns", '[');
	for (size_t i = 0; i < f->column_count; i++)
		json_text(j, NULL, f->columns[i]);
	json_close(j, ']');
	json_open(j, "rows", '[');
	for (size_t row = 0; row < f->row_count; row++) {
		json_open(j, NULL, '[');
		for (size_t i = 0; i < f->column_count; i++)
			json_real(j, NULL, f->values[row * f->column_count + i]);
		json_close(j, ']');
	}
	json_close(j, ']');
}

void results_json(const struct results *r, struct json *j)
{
	if (!r->count)
		return;
	json_open(j, "results", '[');
	for (size_t i = 0; i < r->count; i++) {
		const struct found *f = &r->at[i];
		json_open(j, NULL, '{');
		json_text(j, "filter", f->filter);
		json_text(j, "name", f->name);
		if (f->columns)
			json_table(f, j);
		else if (f->text)
			json_text(j, "text", f->text);
		else
			json_real(j, "value", f->values[0]);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void results_put_json(const struct results *r, const char *input, weft_status status, const weft_error *e,
		      bool flat)
{
	struct json j = json_begin(stdout);

	j.flat = flat;
	json_open(&j, NULL, '{');
	json_text(&j, "input", input);
	json_text(&j, "status", status == WEFT_OK ? "done" : "failed");
	if (status != WEFT_OK) {
		json_text(&j, "error", failure_text(e).text);
		json_int(&j, "exit", exit_for(status));
	}
	results_json(r, &j);
	json_close(&j, '}');
	json_end(&j);
}
