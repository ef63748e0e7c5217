/* measure.c: see measure.h. */
#include "measure.h"

#include <string.h>

#include "../exit.h"
#include "../remedy.h"
#include "../report.h"
#include "further.h"
#include "inputs.h"
#include "results.h"

struct measure {
	const struct job_rules *rules;
	const char *input; /* NULL: the chain is a source */
	struct results results;
	weft_status status;
	weft_error error;
};

static int measure_run(void *arg)
{
	struct measure *m = arg;
	const struct job_rules *rules = m->rules;
	const weft_schedule schedule = how_schedule(&rules->how);
	const weft_watch watch = { .size = sizeof watch, .user = &m->results, .result = results_hear };
	weft_chain *own = NULL;
	weft_image in = { 0 };

	m->status = m->input ? picture_load(m->input, rules->decoding, &in, &m->error) : WEFT_OK;
	if (m->status == WEFT_OK)
		m->status = further_for(rules->chain, m->input, rules->decoding, NULL, &own, &m->error);
	if (m->status == WEFT_OK)
		m->status = weft_chain_run_watched(own ? own : rules->chain, in.view, NULL, &schedule, NULL,
						   &watch, &m->error);
	if (m->status == WEFT_OK && m->results.lost)
		m->status = weft_fail(&m->error, WEFT_NO_MEMORY, "out of memory");
	weft_chain_free(own);
	weft_image_free(&in);
	return 0;
}

static int measure_one(const char *input, const struct run_options *o, const struct job_rules *rules,
		       bool several)
{
	struct measure m = { .rules = rules, .input = input, .error.at = -1 };
	int status = EXIT_DONE;

	how_run(&rules->how, measure_run, &m);
	if (o->json)
		results_put_json(&m.results, m.input, m.status, &m.error, several);
	else if (m.status == WEFT_OK)
		results_print(&m.results, several ? input : NULL, stdout);
	if (m.status != WEFT_OK)
		status = m.error.at >= 0 ? report_failure_in(rules->chain_text, &m.error)
					 : report_failure(input, &m.error);
	results_free(&m.results);
	return status;
}

int run_measures(const struct words *files, const struct run_options *o, const struct job_rules *rules)
{
	const struct inputs_rules how = { .follow = (enum follow)o->follow,
					  .keep_going = o->keep_going,
					  .files0 = o->files0 };
	struct inputs inputs = { 0 };

	if (weft_chain_is_source(rules->chain))
		return measure_one(NULL, o, rules, false);
	size_t failed = 0, passing = 0;
	int status = inputs_expand(files, &how, &inputs);
	for (size_t i = 0; i < inputs.count && !status; i++) {
		status = measure_one(inputs.at[i].path, o, rules, inputs.several);
		if (status && o->keep_going) {
			failed++;
			passing += status == EXIT_RETRY || status == EXIT_IO;
			status = EXIT_DONE;
		}
	}
	if (!status)
		status = passing ? EXIT_RETRY : failed ? EXIT_DIFFERS : inputs.trouble;
	inputs_free(&inputs);
	return status;
}
