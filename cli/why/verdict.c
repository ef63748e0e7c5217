/* verdict.c: see verdict.h.
 *
 * Of the processors' time in the spread run, whatever isn't the work that the
 * plain loop does too is lost; what lost most is what limits. */
#include "verdict.h"

#include <math.h>
#include <stdio.h>

/* Timings that vary more than that are no ground for words. */
static const double noise_most = 0.15;
static const double efficiency_good = 0.9;

const char *const why_limit_names[WHY_LIMITS] = { "unknown", "alone",     "none",     "serial", "memory",
						  "kernel",  "spreading", "no_tasks", "end" };

static double noise(const struct summary *s)
{
	return s->median > 0 ? s->mad / s->median : 0;
}

/* What each loss is of the processors' time. */
static void losses(const struct why_measured *m, double of[WHY_LIMITS])
{
	const double kernel = fmin(m->kernel_share, m->share[WHY_WORK] / 2);
	const double slower = fmax(0, m->slower_part);
	of[WHY_BY_SERIAL] = m->share[WHY_SERIAL];
	of[WHY_BY_KERNEL] = kernel;
	of[WHY_BY_MEMORY] = (m->share[WHY_WORK] - kernel) * slower / (1 + slower);
	of[WHY_BY_SPREADING] = m->share[WHY_SPREAD];
	of[WHY_BY_TASKS] = m->share[WHY_NO_TASK];
	of[WHY_BY_END] = m->share[WHY_END];
}

/* The part of the work whose haste would gain most; NULL: none is known to. */
static const struct why_stage *best_stage(const struct why_measured *m)
{
	const struct why_stage *best = NULL;
	for (int i = 0; i < m->stage_count; i++) {
		const struct why_stage *s = &m->stages[i];
		if (s->times.ci.low > 1.02 && (!best || s->times.median > best->times.median))
			best = s;
	}
	return best;
}

static void say(struct why_verdict *v, const struct why_measured *m)
{
	const double p = 100 * v->number;
	const struct why_stage *stage = best_stage(m);
	char faster[120] = "";

	if (stage)
		snprintf(faster, sizeof faster, "%s twice as fast would give %.2f times", stage->name,
			 stage->times.median);
	switch (v->limit) {
	case WHY_UNKNOWN:
		snprintf(v->text, sizeof v->text, "no verdict: the same run varies by %.0f %% of its time",
			 p);
		snprintf(v->advice, sizeof v->advice, "a quieter machine, a larger picture, or --repeat %d",
			 3 * m->rounds < WHY_ROUNDS_MOST ? 3 * m->rounds : WHY_ROUNDS_MOST);
		break;
	case WHY_ALONE:
		snprintf(v->text, sizeof v->text, "one processor: nothing can be side by side");
		snprintf(v->advice, sizeof v->advice, "%s", stage ? faster : "-j 2");
		break;
	case WHY_SCALES:
		snprintf(v->text, sizeof v->text,
			 "the work itself limits: %d processors work %.0f %% of their time", m->procs, p);
		snprintf(v->advice, sizeof v->advice, "more processors%s%s", stage ? "; " : "", faster);
		break;
	case WHY_BY_SERIAL:
		snprintf(v->text, sizeof v->text,
			 "steps that only one does (reading, decoding, encoding) cost %.0f %% of the "
			 "processors' "
			 "time",
			 p);
		snprintf(v->advice, sizeof v->advice, "%s%smore filters a chain, or many pictures at once",
			 faster, stage ? "; " : "");
		break;
	case WHY_BY_MEMORY:
		snprintf(v->text, sizeof v->text,
			 "the same work takes %.0f %% longer side by side: memory, caches or a core are "
			 "shared",
			 100 * m->slower_part);
		snprintf(v->advice, sizeof v->advice,
			 "--mode band, whose rows stay in the cache through a whole chain; a longer chain");
		break;
	case WHY_BY_KERNEL:
		snprintf(v->text, sizeof v->text,
			 "the kernel had no CPU for %d processors %.0f %% of the time", m->procs, p);
		snprintf(v->advice, sizeof v->advice,
			 "fewer processors (-j), or a machine without others on it");
		break;
	case WHY_BY_SPREADING:
		snprintf(v->text, sizeof v->text,
			 "goroutines, channels and copying cost %.0f %% of the processors' time", p);
		snprintf(v->advice, sizeof v->advice, "larger tasks: --mode band, or --grain 64");
		break;
	case WHY_BY_TASKS:
		snprintf(v->text, sizeof v->text, "processors wait for a task %.0f %% of their time", p);
		snprintf(v->advice, sizeof v->advice, "%s%s", m->no_room_part > 0.1 ? "--buffer 64; " : "",
			 stage ? faster : "smaller tasks: --grain 16");
		break;
	case WHY_BY_END:
		snprintf(
			v->text, sizeof v->text,
			"processors are idle %.0f %% of their time, as the last tasks end at different times",
			p);
		snprintf(v->advice, sizeof v->advice, "smaller tasks: --grain 16, or a larger picture");
		break;
	case WHY_LIMITS: break;
	}
}

struct why_verdict why_judge(const struct why_measured *m)
{
	struct why_verdict v = { .limit = WHY_UNKNOWN };
	double lost[WHY_LIMITS] = { 0 };

	v.number = fmax(noise(&m->plain), noise(&m->spread));
	if (v.number <= noise_most) {
		losses(m, lost);
		v.limit = m->procs == 1 ? WHY_ALONE : WHY_SCALES;
		v.number = m->share[WHY_WORK];
		if (m->procs > 1 && m->speedup < efficiency_good * m->procs)
			for (int k = WHY_BY_SERIAL; k < WHY_LIMITS; k++)
				if (v.limit == WHY_SCALES || lost[k] > v.number) {
					v.limit = (enum why_limit)k;
					v.number = lost[k];
				}
	}
	say(&v, m);
	return v;
}
