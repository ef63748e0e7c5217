/* record.c: one file as an object of JSON. */
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../exit.h"
#include "../remedy.h"
#include "place.h"

static void put_time(struct json *j, const char *key, struct timespec t)
{
	char text[40];

	if (t.tv_sec == 0 && t.tv_nsec == 0)
		return;
	time_text(t, text);
	json_text(j, key, text);
}

static void put_hash(struct json *j, const char *key, const char *hex)
{
	if (*hex)
		json_text(j, key, hex);
}

static void put_input(struct json *j, const struct job_result *r)
{
	json_int(j, "bytes_in", (int64_t)r->bytes_in);
	put_time(j, "time_in", r->time_in);
	put_hash(j, "sha256_in", r->sha_in);
}

static void put_failure(struct json *j, const struct job_result *r, const weft_error *e)
{
	json_text(j, "error", failure_text(e).text);
	json_int(j, "exit", exit_for(r->status));
	json_bool(j, "retryable", exit_retryable(r->status));
}

/* Where it is, whoever asks from wherever. */
static void put_place(struct json *j, const char *output, const struct job_result *r)
{
	char node[24], *place = place_name(strcmp(output, "-") == 0 ? "/dev/stdout" : output);

	if (place)
		json_text(j, "place", place);
	free(place);
	snprintf(node, sizeof node, "%" PRIu64, r->node);
	json_text(j, "node", node);
}

static void put_output(struct json *j, const char *output, const struct job_result *r)
{
	char pixels[20];

	if (r->place)
		json_text(j, "place", r->place);
	else if (r->node)
		put_place(j, output, r);
	if (r->frame)
		json_int(j, "frame", r->frame);

	json_int(j, "bytes_out", (int64_t)r->bytes_out);
	put_time(j, "time_out", r->time_out);
	put_hash(j, "sha256_out", r->sha_out);
	if (*r->sha_out) {
		snprintf(pixels, sizeof pixels, "%016" PRIx64, r->pixels);
		json_text(j, "pixels", pixels);
	}
}

static void put_work(struct json *j, const struct job_rules *rules, const struct job_result *r)
{
	json_text(j, "mode", mode_names[rules->how.mode]);
	json_int(j, "width", r->width);
	json_int(j, "height", r->height);
	json_text(j, "samples", weft_format_name(r->format));
	if (r->damage.found) {
		json_real(j, "kept", r->damage.kept);
		json_text(j, "damage", r->damage.what);
	}
	results_json(&r->results, j);
	json_open(j, "ms", '{');
	for (int step = 0; step < STEP_COUNT; step++)
		if (job_step_ran(r, step))
			json_real(j, job_step_names[step], (double)r->step_ns[step] / 1e6);
	json_close(j, '}');
}

void record_members(struct json *j, enum record_kind kind, const struct job_rules *rules, const char *input,
		    const char *output, const struct job_result *r, const weft_error *e)
{
	const bool failed = kind == RECORD_ENDED && r->status != WEFT_OK;

	json_text(j, "input", input);
	json_text(j, "output", output);
	json_text(j, "status",
		  kind == RECORD_SKIPPED   ? "skipped"
		  : kind == RECORD_WRITING ? "writing"
		  : failed                 ? "failed"
					   : "done");
	if (kind == RECORD_SKIPPED)
		return;
	if (failed)
		put_failure(j, r, e);
	recipe_json(j, rules->recipe);
	put_input(j, r);
	if (failed)
		return;
	put_output(j, output, r);
	if (kind == RECORD_ENDED)
		put_work(j, rules, r);
}

char *record_line(enum record_kind kind, const struct job_rules *rules, const char *input, const char *output,
		  const struct job_result *r, const weft_error *e, size_t *length)
{
	char *line = NULL;
	FILE *f = open_memstream(&line, length);

	if (!f)
		return NULL;
	struct json j = json_begin(f);
	j.flat = true;
	json_open(&j, NULL, '{');
	record_members(&j, kind, rules, input, output, r, e);
	json_close(&j, '}');
	json_end(&j);
	const bool whole = !ferror(f);
	if (fclose(f) == 0 && whole)
		return line;
	free(line);
	return NULL;
}
