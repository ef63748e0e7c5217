/* runs.c: run, collect the facts, judge. */
#include "runs.h"

#include "../../core/run/runtime.h"
#include "../exit.h"

int runs_make(struct runs *o, const struct lesson *l)
{
	*o = (struct runs) { .right = -1 };
	snprintf(o->facts.at[0].name, sizeof o->facts.at[0].name, "cpus");
	o->facts.at[0].value = weft_procs_default();
	o->facts.count = 1;
	for (int i = 0; i < l->run_count; i++) {
		struct trial *t = &o->trials[i];
		const char *label = l->runs[i].label;
		int status = trial_run(t, l, &l->runs[i]);
		if (status)
			return status;
		facts_read(&o->facts, label, t->output);
		facts_add(&o->facts, label, "wall", t->wall_ms);
		facts_add(&o->facts, label, "status", t->status);
	}
	for (int i = 0; i < l->choice_count && o->right < 0; i++)
		if (facts_hold(&o->facts, l->choices[i].condition))
			o->right = i;
	return EXIT_DONE;
}

void runs_free(struct runs *o)
{
	for (int i = 0; i < LESSON_RUNS; i++)
		trial_free(&o->trials[i]);
}
