/* measure.c: see measure.h. */
#include "measure.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../core/run/trace.h"
#include "../replay/page.h"
#include "../report.h"

enum { BUDGET_MS = 8000 };

struct shot {
	const struct job_rules *rules;
	const char *input;
	struct replay_recording recording;
	struct job_result result;
	weft_error error;
	double kernel_ns;
};

/* How long this process's threads, together, were ready to run and had no CPU. */
static double kernel_delay_ns(void)
{
	DIR *d = opendir("/proc/self/task");
	double sum = 0;
	for (struct dirent *entry; d && (entry = readdir(d));) {
		char path[300];
		unsigned long long delay;
		snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", entry->d_name);
		FILE *f = entry->d_name[0] == '.' ? NULL : fopen(path, "re");
		if (f && fscanf(f, "%*u %llu", &delay) == 1)
			sum += (double)delay;
		if (f)
			fclose(f);
	}
	if (d)
		closedir(d);
	return sum;
}

static int shoot(void *arg)
{
	struct shot *s = arg;
	const struct job_files files = { .input = s->input, .output = "nothing" };
	const double before = kernel_delay_ns();
	const bool recorded = replay_begin(&s->recording);
	job_run(s->rules, &files, &s->result, &s->error);
	if (recorded)
		replay_end(&s->recording);
	s->kernel_ns = kernel_delay_ns() - before;
	return 0;
}

/* Returns 0, or an exit status after the message was printed; the recording is the caller's to free in either
 * case. */
static int take(struct shot *s, const struct job_rules *rules, const char *input, const struct how *how,
		const char *const *dragged)
{
	*s = (struct shot) { .rules = rules, .input = input };
	weft_trace_drag(dragged, 1);
	replay_run(&s->recording, how, shoot, s);
	weft_trace_drag(NULL, 0);
	results_free(&s->result.results);
	if (s->result.status != WEFT_OK)
		return s->error.at >= 0 ? report_failure_in(rules->chain_text, &s->error)
					: report_failure(input, &s->error);
	return replay_recorded(&s->recording);
}

static double ms_of(const struct shot *s)
{
	return (double)s->recording.ns / 1e6;
}

/* ---- the parts of the work ---- */

static void add_stage(struct why_measured *m, const char *name)
{
	char plain[64];
	snprintf(plain, sizeof plain, "%s", name);
	/* "blur 2" is slowed with "blur": the label says no more. */
	char *space = strrchr(plain, ' ');
	if (space && space[1] >= '2' && space[1] <= '9' && strcmp(name, "put in order") != 0)
		*space = 0;
	for (int i = 0; i < m->stage_count; i++)
		if (strcmp(m->stages[i].name, plain) == 0)
			return;
	if (m->stage_count < WHY_STAGES_MAX && strcmp(plain, "first pass") != 0)
		snprintf(m->stages[m->stage_count++].name, sizeof m->stages->name, "%s", plain);
}

/* Decoding and encoding where they are steps of their own take a fiftieth at least, or don't count. */
static void find_stages(struct why_measured *m, const struct replay_recording *r)
{
	for (size_t i = 0; i < r->steps.count; i++) {
		const struct replay_part *s = REPLAY_AT(r->steps, struct replay_part, i);
		const char *name = replay_name(r, s->name);
		if ((strcmp(name, "decode") == 0 || strcmp(name, "encode") == 0) &&
		    50 * (s->end - s->begin) > r->ns)
			add_stage(m, name);
	}
	for (size_t i = 0; i < r->parts.count; i++)
		add_stage(m, replay_name(r, REPLAY_AT(r->parts, struct replay_part, i)->name));
}

/* All names but one; spared -1: all. */
static void names_but(const struct why_measured *m, int spared, const char *names[WHY_STAGES_MAX + 1])
{
	int n = 0;
	for (int i = 0; i < m->stage_count; i++)
		if (i != spared)
			names[n++] = m->stages[i].name;
	names[n] = NULL;
}

/* ---- rounds ---- */

static double work_ns(const struct why_account *a)
{
	return a->all[WHY_WORK] * a->ns * a->procs;
}

static int what_if(struct why_measured *m, const struct job_rules *rules, const char *input, int round)
{
	const char *names[WHY_STAGES_MAX + 1];
	struct shot s;
	double slowed[WHY_STAGES_MAX] = { 0 }, all = 0;
	int status = EXIT_DONE;

	for (int i = -1; i < m->stage_count && !status; i++) {
		names_but(m, i, names);
		status = take(&s, rules, input, &rules->how, names);
		*(i < 0 ? &all : &slowed[i]) = ms_of(&s);
		replay_free(&s.recording);
	}
	const double t = m->spread_ms[round];
	const double rest = fmax(0, 2 * t - all);
	for (int i = 0; i < m->stage_count; i++)
		m->stages[i].gain[round] = 2 * t / (slowed[i] + rest);
	return status;
}

static int take_round(struct why_measured *m, const struct job_rules *rules, const char *input, int round)
{
	const struct how plain = { .mode = MODE_SEQ, .procs = 1, .buffer = -1 };
	struct job_rules alone = *rules;
	struct why_account a = { 0 };
	struct shot s;

	alone.how = plain;
	int status = take(&s, &alone, input, &plain, NULL);
	m->plain_ms[round] = ms_of(&s);
	if (!status && !why_account_make(&a, &s.recording))
		status = report_no_memory();
	const double plain_work = status ? 0 : work_ns(&a);
	why_account_free(&a);
	replay_free(&s.recording);
	if (status)
		return status;

	status = take(&s, rules, input, &rules->how, NULL);
	m->spread_ms[round] = ms_of(&s);
	why_account_free(&m->last);
	if (!status && !why_account_make(&m->last, &s.recording))
		status = report_no_memory();
	if (!status) {
		const double whole = m->last.ns * m->last.procs;
		m->procs = m->last.procs;
		for (int k = 0; k < WHY_KINDS; k++)
			m->shares[k][round] = m->last.all[k];
		m->kernel[round] = fmin(1, s.kernel_ns / whole);
		m->slower[round] = plain_work > 0
					   ? (work_ns(&m->last) - fmin(s.kernel_ns, work_ns(&m->last) / 2)) /
							     plain_work -
						     1
					   : 0;
		m->no_room[round] = m->last.no_room;
		if (round == 0)
			find_stages(m, &s.recording);
	}
	replay_free(&s.recording);
	return status ? status : what_if(m, rules, input, round);
}

/* The share that did not spread. */
static double karp_flatt(double speedup, int procs)
{
	return procs > 1 ? (1 / speedup - 1.0 / procs) / (1 - 1.0 / procs) : NAN;
}

static void settle(struct why_measured *m)
{
	const size_t n = (size_t)m->rounds;

	m->plain = stats_summary(m->plain_ms, n);
	m->spread = stats_summary(m->spread_ms, n);
	m->speedup = m->plain.median / m->spread.median;
	m->speedup_ci = stats_ratio(m->plain_ms, n, m->spread_ms, n);
	m->serial = karp_flatt(m->speedup, m->procs);
	m->serial_ci = (struct interval) { karp_flatt(m->speedup_ci.high, m->procs),
					   karp_flatt(m->speedup_ci.low, m->procs) };
	for (int k = 0; k < WHY_KINDS; k++)
		m->share[k] = stats_median(m->shares[k], n);
	m->kernel_share = stats_median(m->kernel, n);
	m->slower_part = stats_median(m->slower, n);
	m->no_room_part = stats_median(m->no_room, n);
	for (int i = 0; i < m->stage_count; i++)
		m->stages[i].times = stats_summary(m->stages[i].gain, n);
}

int why_measure(struct why_measured *m, const struct job_rules *rules, const char *input, int rounds)
{
	struct shot warm;
	int status = take(&warm, rules, input, &rules->how, NULL);
	const double ms = ms_of(&warm);

	replay_free(&warm.recording);
	m->rounds = rounds;
	if (rounds == 0)
		m->rounds = (int)fmax(WHY_ROUNDS_LEAST, fmin(WHY_ROUNDS_MOST, BUDGET_MS / (8 * ms + 1)));
	for (int i = 0; i < m->rounds && !status; i++) {
		char text[80];
		snprintf(text, sizeof text, "round %d of %d", i + 1, m->rounds);
		if (report_colour(2) && report_level() >= NORMAL)
			report_transient(text);
		status = take_round(m, rules, input, i);
	}
	report_transient("");
	if (!status)
		settle(m);
	return status;
}

void why_measured_free(struct why_measured *m)
{
	why_account_free(&m->last);
}
