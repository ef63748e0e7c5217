/* page.c: see page.h. */
#include "page.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/image/file.h"
#include "../json.h"
#include "../machine.h"
#include "../report.h"
#include "page_files.h"
#include "settle.h"

/* Items of each kind in all recordings of a page, at first. */
enum { ITEMS_MOST = 24000, ITEMS_LEAST = 250 };

/* ---- the data, as JSON ---- */

/* Rows of numbers: one flat array, whose order page.js knows. */
static void put_numbers(struct json *j, const char *key, size_t count,
			void (*put)(FILE *f, const struct replay_recording *r, size_t i),
			const struct replay_recording *r)
{
	json_open(j, key, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			fputs(",\n", j->to);
		put(j->to, r, i);
	}
	json_close(j, ']');
}

static void put_one_part(FILE *f, const struct replay_part *p)
{
	fprintf(f, "%" PRId64 ",%" PRId64 ",%d,%d,%" PRIu64 ",%d,%d,%d,%d,%d,%d", p->begin, p->end,
		p->processor, p->name, p->goroutine, p->x0, p->x1, p->y0, p->y1, p->first_arrow, p->arrows);
}

static void put_part(FILE *f, const struct replay_recording *r, size_t i)
{
	put_one_part(f, REPLAY_AT(r->parts, struct replay_part, i));
}

static void put_step(FILE *f, const struct replay_recording *r, size_t i)
{
	put_one_part(f, REPLAY_AT(r->steps, struct replay_part, i));
}

static void put_run(FILE *f, const struct replay_recording *r, size_t i)
{
	const struct replay_run *run = REPLAY_AT(r->runs, struct replay_run, i);
	fprintf(f, "%" PRId64 ",%" PRId64 ",%d,%d,%" PRIu64 ",%d,%d", run->begin, run->end, run->processor,
		run->name, run->goroutine, run->why, run->count);
}

static void put_arrow(FILE *f, const struct replay_recording *r, size_t i)
{
	const struct replay_arrow *a = REPLAY_AT(r->arrows, struct replay_arrow, i);
	fprintf(f, "%" PRId64 ",%" PRId64 ",%d,%d", a->sent, a->received, a->from, a->to);
}

static void put_steal(FILE *f, const struct replay_recording *r, size_t i)
{
	const struct replay_steal *s = REPLAY_AT(r->steals, struct replay_steal, i);
	fprintf(f, "%" PRId64 ",%d,%d", s->ns, s->by, s->from);
}

static void put_fill(FILE *f, const struct replay_recording *r, size_t i)
{
	const struct replay_fill *fill = REPLAY_AT(r->fills, struct replay_fill, i);
	fprintf(f, "%" PRId64 ",%d,%d", fill->ns, fill->channel, fill->values);
}

static void put_recording(struct json *j, struct replay_recording *r, size_t most)
{
	char title[120];
	const size_t tasks = r->tasks.count, runs = r->runs.count, sent = r->arrows.count,
		     steals = r->steals.count;
	const struct replay_thinning thin = replay_thin(r, most);
	size_t goroutines = 0;

	for (size_t i = 0; i < r->runs.count; i++)
		goroutines += (size_t)REPLAY_AT(r->runs, struct replay_run, i)->count;
	replay_title(r, title, sizeof title);
	json_open(j, NULL, '{');
	json_text(j, "title", title);
	json_text(j, "mode", mode_names[r->how.mode]);
	json_int(j, "procs", r->procs);
	json_int(j, "buffer", r->buffer);
	json_int(j, "ns", r->ns);
	json_int(j, "lost", (int64_t)r->lost);
	json_int(j, "tasks", (int64_t)tasks);
	json_int(j, "turns", (int64_t)goroutines);
	json_int(j, "recorded_runs", (int64_t)runs);
	json_int(j, "sent", (int64_t)sent);
	json_int(j, "stolen", (int64_t)steals);
	json_int(j, "rows_as_one", thin.rows);
	json_int(j, "runs_as_one_ns", thin.runs_ns);
	json_bool(j, "arrows_left_out", thin.no_arrows);
	json_int(j, "fills_each", thin.fills);
	json_int(j, "steals_each", thin.steals);
	json_open(j, "names", '[');
	for (size_t i = 0; i < r->names.count; i++)
		json_text(j, NULL, replay_name(r, (int)i));
	json_close(j, ']');
	put_numbers(j, "steps", r->steps.count, put_step, r);
	put_numbers(j, "parts", r->parts.count, put_part, r);
	put_numbers(j, "runs", r->runs.count, put_run, r);
	put_numbers(j, "arrows", r->arrows.count, put_arrow, r);
	put_numbers(j, "steals", r->steals.count, put_steal, r);
	put_numbers(j, "fills", r->fills.count, put_fill, r);
	json_close(j, '}');
}

static void put_data(FILE *f, struct replay_page *page, size_t most)
{
	struct json j = json_begin(f);
	const struct machine machine = machine_look();
	char line[200];

	machine_line(&machine, line, sizeof line);
	j.flat = true;
	json_open(&j, NULL, '{');
	json_text(&j, "command", page->command);
	json_text(&j, "input", page->input);
	json_text(&j, "chain", page->chain);
	json_text(&j, "machine", line);
	json_text(&j, "verdict", page->verdict);
	json_int(&j, "width", page->preview.width);
	json_int(&j, "height", page->preview.height);
	json_text(&j, "source", page->preview.source);
	json_text(&j, "result", page->preview.result);
	json_open(&j, "recordings", '[');
	for (size_t i = 0; i < page->count; i++)
		put_recording(&j, &page->recordings[i], most / page->count);
	json_close(&j, ']');
	json_close(&j, '}');
	json_end(&j);
}

/* ---- the page ---- */

/* Within a script's text "</script" would end it: '<' stands in strings only, where \u003c is the same. */
static void put_script_data(FILE *f, const char *json)
{
	for (; *json; json++) {
		if (*json == '<')
			fputs("\\u003c", f);
		else
			fputc(*json, f);
	}
}

/* page.html, with its marks replaced. */
static void put_page(FILE *f, const char *above, const char *data)
{
	const char *at = replay_page_html;
	for (const char *mark; (mark = strstr(at, "<!--put ")); at = strstr(mark, "-->") + 3) {
		fwrite(at, 1, (size_t)(mark - at), f);
		switch (mark[sizeof "<!--put " - 1]) {
		case 'a': fputs(above ? above : "", f); break;
		case 'c': fputs(replay_page_css, f); break;
		case 'd': put_script_data(f, data); break;
		case 's': fputs(replay_page_js, f); break;
		default: break;
		}
	}
	fputs(at, f);
}

/* The whole page in memory; NULL: out of it. */
static char *page_text(struct replay_page *page, size_t most, size_t *length)
{
	char *data = NULL, *text = NULL;
	size_t data_length = 0;
	FILE *f = open_memstream(&data, &data_length);
	bool good = f;

	if (f) {
		put_data(f, page, most);
		good = !ferror(f);
		good = fclose(f) == 0 && good;
	}
	f = good ? open_memstream(&text, length) : NULL;
	if (f) {
		put_page(f, page->above, data);
		good = !ferror(f);
		good = fclose(f) == 0 && good;
	}
	free(data);
	if (!f || !good) {
		free(text);
		return NULL;
	}
	return text;
}

int replay_recorded(const struct replay_recording *r)
{
	if (!r->error)
		return EXIT_DONE;
	if (r->error == -ENOMEM)
		return report_no_memory();
	report_error("--replay: cannot record: %s%s", strerror(-r->error),
		     r->error == -EBUSY ? "; WEFT_TRACE records already" : "");
	return r->error == -EBUSY ? EXIT_USAGE : EXIT_BUG;
}

int replay_page_write(struct replay_page *page, const char *path, bool force)
{
	size_t length = 0;
	char *text = page_text(page, ITEMS_MOST, &length);
	weft_error e;

	for (size_t most = ITEMS_MOST / 2; text && length > REPLAY_BYTES_MOST && most >= ITEMS_LEAST;
	     most /= 2) {
		free(text);
		text = page_text(page, most, &length);
	}
	if (!text)
		return report_no_memory();
	const weft_status status = weft_file_write(path, (weft_bytes) { (uint8_t *)text, length },
						   &(weft_file_options) { .replace = force }, &e);
	free(text);
	return status == WEFT_OK ? EXIT_DONE : report_failure(path, &e);
}

/* ---- the command ---- */

static bool is_plain(const char *word)
{
	return *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				     "_-+=:,./@%") == strlen(word);
}

static void put_word(FILE *f, const char *word)
{
	if (is_plain(word)) {
		fputs(word, f);
		return;
	}
	fputc('\'', f);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", f);
		else
			fputc(*word, f);
	}
	fputc('\'', f);
}

char *replay_command_text(int argc, char **argv)
{
	char *text = NULL;
	size_t length = 0;
	FILE *f = open_memstream(&text, &length);

	if (!f)
		return NULL;
	fputs("weft", f);
	for (int i = 0; i < argc; i++) {
		fputc(' ', f);
		put_word(f, argv[i]);
	}
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
