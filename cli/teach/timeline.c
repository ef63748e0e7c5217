/* timeline.c: slices out of a trace, drawn as lanes of letters or of rectangles. */
#include "timeline.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../json_read.h"

enum { COLUMNS = 64, PROCESSORS = 1 /* the trace's number for what ran on processors */ };

static bool read_slice(const char *line, struct timeline_slice *s)
{
	struct json_object o;
	const char *goroutine = strstr(line, "\"goroutine\":");
	if (!goroutine || !strstr(line, "\"ph\":\"X\"") || !strstr(line, "\"end\":\"") ||
	    !json_read(line, &o) || json_read_number(&o, "pid", 0) != PROCESSORS)
		return false;
	s->lane = (int)json_read_number(&o, "tid", 0);
	s->goroutine = atoi(goroutine + strlen("\"goroutine\":"));
	s->from_us = json_read_number(&o, "ts", 0);
	s->end_us = s->from_us + json_read_number(&o, "dur", 0);
	return s->lane >= 0 && s->lane < TIMELINE_LANES;
}

static bool add(struct timeline *t, struct timeline_slice s)
{
	if ((t->count & (t->count - 1)) == 0) {
		struct timeline_slice *more =
			realloc(t->slices, (t->count ? 2 * t->count : 1) * sizeof *more);
		if (!more)
			return false;
		t->slices = more;
	}
	t->slices[t->count++] = s;
	t->lanes = s.lane >= t->lanes ? s.lane + 1 : t->lanes;
	t->end_us = s.end_us > t->end_us ? s.end_us : t->end_us;
	return true;
}

/* From the first slice on, not from when the recording began. */
static void shift(struct timeline *t)
{
	double first = t->end_us;
	for (size_t i = 0; i < t->count; i++)
		first = t->slices[i].from_us < first ? t->slices[i].from_us : first;
	for (size_t i = 0; i < t->count; i++) {
		t->slices[i].from_us -= first;
		t->slices[i].end_us -= first;
	}
	t->end_us -= first;
}

int timeline_read(struct timeline *t, const char *path)
{
	char *line = NULL;
	size_t room = 0;
	FILE *file = fopen(path, "r");
	*t = (struct timeline) { 0 };
	if (!file)
		return -1;
	for (ssize_t n; (n = getline(&line, &room, file)) > 0;) {
		struct timeline_slice s;
		line[strcspn(line, "\n")] = 0;
		n = (ssize_t)strlen(line);
		if (n > 0 && line[n - 1] == ',')
			line[n - 1] = 0;
		if (read_slice(line, &s) && !add(t, s))
			break;
	}
	free(line);
	fclose(file);
	shift(t);
	return t->count && t->end_us > 0 ? 0 : -1;
}

void timeline_free(struct timeline *t)
{
	free(t->slices);
	*t = (struct timeline) { 0 };
}

/* Main, which is goroutine 1, is M. */
static char letter(int goroutine)
{
	static const char letters[] = "ABCDEFGHIJKLNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	return goroutine == 1 ? 'M' : letters[(size_t)(goroutine - 2) % (sizeof letters - 1)];
}

/* ---- letters ---- */

/* Who had most of a column's time; a dot where nobody had a tenth of it. */
static void draw_lane(const struct timeline *t, int lane, char *columns)
{
	double best[COLUMNS] = { 0 }, step = t->end_us / COLUMNS;
	memset(columns, ' ', COLUMNS);
	for (size_t i = 0; i < t->count; i++) {
		const struct timeline_slice *s = &t->slices[i];
		if (s->lane != lane)
			continue;
		for (int c = (int)(s->from_us / step); c < COLUMNS && c * step < s->end_us; c++) {
			double from = s->from_us > c * step ? s->from_us : c * step;
			double end = s->end_us < (c + 1) * step ? s->end_us : (c + 1) * step;
			if (end - from > best[c]) {
				best[c] = end - from;
				columns[c] = (char)(end - from > step / 10 ? letter(s->goroutine) : '.');
			}
		}
	}
}

void timeline_print(const struct timeline *t, FILE *to)
{
	for (int lane = 0; lane < t->lanes; lane++) {
		char columns[COLUMNS];
		draw_lane(t, lane, columns);
		fprintf(to, "  processor %-2d |%.*s|\n", lane, COLUMNS, columns);
	}
	fprintf(to, "               0%*.1f ms\n", COLUMNS - 3, t->end_us / 1000);
}

/* ---- rectangles ---- */

enum { WIDTH = 720, LANE = 30, LEFT = 90 };

/* Told apart by colour-blind people, too (Okabe and Ito), and by their letters. */
static const char *colour(int goroutine)
{
	static const char *const colours[] = { "#e69f00", "#56b4e9", "#009e73", "#f0e442",
					       "#0072b2", "#d55e00", "#cc79a7" };
	return goroutine == 1 ? "#999999"
			      : colours[(size_t)(goroutine - 2) % (sizeof colours / sizeof *colours)];
}

static double place(const struct timeline *t, double us)
{
	return LEFT + us / t->end_us * (WIDTH - LEFT);
}

/* Slices that are less than a quarter of a unit apart and alike become one. */
static void put_lane(const struct timeline *t, int lane, FILE *to)
{
	double free_from = -1;
	for (size_t i = 0; i < t->count; i++) {
		const struct timeline_slice *s = &t->slices[i];
		if (s->lane != lane)
			continue;
		double x = place(t, s->from_us), end = place(t, s->end_us);
		if (end - free_from < 0.25)
			continue;
		x = x < free_from ? free_from : x;
		end = end - x < 0.25 ? x + 0.25 : end;
		fprintf(to, "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\"/>", x,
			lane * LANE + 3, end - x, LANE - 6, colour(s->goroutine));
		if (end - x > 12)
			fprintf(to, "<text x=\"%.2f\" y=\"%d\" class=\"letter\">%c</text>", (x + end) / 2,
				lane * LANE + LANE / 2 + 4, letter(s->goroutine));
		free_from = end;
	}
}

void timeline_svg(const struct timeline *t, FILE *to)
{
	int height = t->lanes * LANE + 20;
	fprintf(to, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"who ran where, over %.1f ms\">\n",
		WIDTH, height, t->end_us / 1000);
	for (int lane = 0; lane < t->lanes; lane++) {
		fprintf(to, "<text x=\"0\" y=\"%d\">processor %d</text>", lane * LANE + LANE / 2 + 4, lane);
		fprintf(to, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"lane\"/>", LEFT,
			lane * LANE + 3, WIDTH - LEFT, LANE - 6);
		put_lane(t, lane, to);
		fputc('\n', to);
	}
	fprintf(to,
		"<text x=\"%d\" y=\"%d\">0</text><text x=\"%d\" y=\"%d\" class=\"end\">%.1f "
		"ms</text>\n</svg>\n",
		LEFT, height - 4, WIDTH, height - 4, t->end_us / 1000);
}
