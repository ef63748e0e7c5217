/* compare_data.c: the comparison for programs, every single timing included. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../core/base/version.h"
#include "../data_file.h"
#include "../json.h"
#include "compare.h"

static void json_summary(struct json *j, const char *key, const struct summary *s)
{
	json_open(j, key, '{');
	json_real(j, "median", s->median);
	json_real(j, "mad", s->mad);
	json_real(j, "min", s->min);
	json_real(j, "low", s->ci.low);
	json_real(j, "high", s->ci.high);
	json_int(j, "n", (int64_t)s->n);
	json_close(j, '}');
}

static void json_machine(struct json *j, const struct machine *m)
{
	json_open(j, "machine", '{');
	json_text(j, "cpu", m->cpu);
	json_int(j, "cpus", m->cpus);
	json_text(j, "system", m->system);
	json_text(j, "isa", m->isa);
	json_text(j, "version", WEFT_VERSION);
	json_text(j, "compiler", m->compiler);
	json_text(j, "build", m->build);
	json_close(j, '}');
}

static void json_runs(struct json *j, const struct cell *cell)
{
	json_open(j, "runs_ms", '[');
	for (size_t i = 0; i < cell->n; i++)
		json_real(j, NULL, cell->ms[i]);
	json_close(j, ']');
}

static void json_cell(struct json *j, const struct cell *cell)
{
	char hash[20];

	snprintf(hash, sizeof hash, "%016llx", (unsigned long long)cell->hash);
	json_open(j, NULL, '{');
	json_text(j, "mode", mode_names[cell->how.mode]);
	json_int(j, "procs", cell->how.mode == MODE_SEQ ? 1 : cell->how.procs);
	if (cell->how.mode != MODE_SEQ)
		json_int(j, "buffer", cell->buffer);
	json_summary(j, "ms", &cell->time);
	json_real(j, "speedup", cell->speedup);
	json_real(j, "speedup_low", cell->speedup_ci.low);
	json_real(j, "speedup_high", cell->speedup_ci.high);
	json_bool(j, "significant", cell_differs(cell));
	json_real(j, "efficiency", cell->efficiency);
	json_real(j, "karp_flatt", cell->serial);
	json_real(j, "megapixels_per_second", cell->mpix_s);
	json_real(j, "memcpy_share", cell->memcpy_share);
	json_int(j, "peak_bytes", cell->peak);
	json_text(j, "pixels", hash);
	json_bool(j, "identical", cell->identical);
	json_runs(j, cell);
	json_close(j, '}');
}

static void json_apart(struct json *j, const struct apart *a)
{
	json_open(j, NULL, '{');
	json_int(j, "procs", a->procs);
	json_real(j, "speedup", a->speedup);
	json_real(j, "speedup_low", a->speedup_ci.low);
	json_real(j, "speedup_high", a->speedup_ci.high);
	json_open(j, "runs_ms", '[');
	for (size_t i = 0; i < a->n; i++)
		json_real(j, NULL, a->ms[i]);
	json_close(j, ']');
	json_close(j, '}');
}

static void json_cost(struct json *j, const char *key, const struct pixel_cost *cost)
{
	json_open(j, key, '{');
	json_real(j, "ns", cost->ns);
	json_real(j, "low", cost->ci.low);
	json_real(j, "high", cost->ci.high);
	json_close(j, '}');
}

/* The control, and what it tells apart. */
static void json_by_pixel(struct json *j, const struct comparison *c)
{
	struct pixel_cost cost;

	if (!compare_call_cost(c, &cost))
		return;
	json_open(j, "by_pixel", '{');
	json_summary(j, "ms", &c->cells[c->count].time);
	json_cost(j, "call_ns_a_pixel", &cost);
	if (compare_goroutine_cost(c, &cost))
		json_cost(j, "goroutine_ns_a_pixel", &cost);
	json_runs(j, &c->cells[c->count]);
	json_close(j, '}');
}

static void put_json(const struct comparison *c, FILE *f)
{
	struct json j = json_begin(f);

	json_open(&j, NULL, '{');
	json_text(&j, "input", c->input);
	json_text(&j, "filters", c->chain_text);
	json_int(&j, "width", c->result.width);
	json_int(&j, "height", c->result.height);
	json_text(&j, "samples", weft_format_name(c->result.format));
	json_bool(&j, "identical", c->identical);
	json_machine(&j, &c->machine);
	if (c->decode_ms.n)
		json_summary(&j, "decode_ms", &c->decode_ms);
	json_summary(&j, "encode_ms", &c->encode_ms);
	json_open(&j, "cells", '[');
	for (size_t i = 0; i < c->count; i++)
		json_cell(&j, &c->cells[i]);
	json_close(&j, ']');
	json_open(&j, "apart", '[');
	for (size_t i = 0; i < c->apart_count; i++)
		json_apart(&j, &c->apart[i]);
	json_close(&j, ']');
	json_by_pixel(&j, c);
	json_close(&j, '}');
	json_end(&j);
}

int compare_json(const struct comparison *c, const char *path, bool force)
{
	struct data_file d;
	if (data_file_open(&d, path, force))
		put_json(c, d.to);
	return data_file_close(&d);
}

static void put_csv(const struct comparison *c, FILE *f)
{
	fprintf(f,
		"mode,procs,buffer,median_ms,mad_ms,min_ms,low_ms,high_ms,n,speedup,speedup_low,speedup_high,"
		"efficiency,karp_flatt,megapixels_per_second,memcpy_share,peak_bytes,pixels,identical\n");
	for (size_t i = 0; i < c->count; i++) {
		const struct cell *cell = &c->cells[i];
		const struct summary *t = &cell->time;
		const bool seq = cell->how.mode == MODE_SEQ;
		fprintf(f, "%s,%d,", mode_names[cell->how.mode], seq ? 1 : cell->how.procs);
		if (!seq)
			fprintf(f, "%d", cell->buffer);
		fprintf(f, ",%.6g,%.6g,%.6g,%.6g,%.6g,%zu,%.6g,%.6g,%.6g,%.6g,", t->median, t->mad, t->min,
			t->ci.low, t->ci.high, t->n, cell->speedup, cell->speedup_ci.low,
			cell->speedup_ci.high, cell->efficiency);
		if (!isnan(cell->serial))
			fprintf(f, "%.6g", cell->serial);
		fprintf(f, ",%.6g,%.6g,%lld,%016llx,%s\n", cell->mpix_s, cell->memcpy_share,
			(long long)cell->peak, (unsigned long long)cell->hash,
			cell->identical ? "yes" : "no");
	}
}

int compare_csv(const struct comparison *c, const char *path, bool force)
{
	struct data_file d;
	if (data_file_open(&d, path, force))
		put_csv(c, d.to);
	return data_file_close(&d);
}
