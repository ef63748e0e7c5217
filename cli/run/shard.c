/* shard.c: parts of a batch, by name or by size. */
#include "shard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../report.h"

const char *const shard_by_names[] = { "name", "size", NULL };

/* ---- which ---- */

/* Who tells tasks their number, and in what words.  NULL: that isn't told. */
static const struct scheduler {
	const char *id, *first, *last, *count, *step;
	int from; /* the first id, where it isn't told */
} schedulers[] = {
	{ "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", NULL, "SLURM_ARRAY_TASK_COUNT",
	  "SLURM_ARRAY_TASK_STEP", 1 },
	{ "JOB_COMPLETION_INDEX", NULL, NULL, NULL, NULL, 0 }, /* Kubernetes */
	{ "AWS_BATCH_JOB_ARRAY_INDEX", NULL, NULL, "AWS_BATCH_JOB_ARRAY_SIZE", NULL, 0 },
	{ "PBS_ARRAY_INDEX", NULL, NULL, NULL, NULL, 1 },
	{ "SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_LAST", NULL, "SGE_TASK_STEPSIZE", 1 },
};

/* A whole number of the environment; fallback: there is none. */
static int number_of(const char *name, int fallback)
{
	const char *text = name ? getenv(name) : NULL;
	char *end = NULL;
	const long n = text ? strtol(text, &end, 10) : 0;

	return text && end != text && !*end && n >= 0 && n <= 1 << 30 ? (int)n : fallback;
}

static const struct scheduler *find_scheduler(void)
{
	for (size_t i = 0; i < sizeof schedulers / sizeof *schedulers; i++)
		if (number_of(schedulers[i].id, -1) >= 0)
			return &schedulers[i];
	return NULL;
}

/* parts 0: the scheduler says it. */
static int by_scheduler(struct shard *shard, int parts)
{
	const struct scheduler *s = find_scheduler();

	if (!s)
		return report_usage(
			"run: --shard auto: no scheduler tells a part here (SLURM_ARRAY_TASK_ID, "
			"JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX, PBS_ARRAY_INDEX, SGE_TASK_ID)");
	int first = number_of(s->first, s->from), step = number_of(s->step, 1);
	if (parts) /* of a fixed number: also where only some of an array are run again */
		first = s->from, step = 1;
	else
		parts = number_of(s->count, 0);
	step = step > 0 ? step : 1;
	if (!parts && s->last && number_of(s->last, -1) >= first)
		parts = (number_of(s->last, 0) - first) / step + 1;
	if (!parts)
		return report_usage(
			"run: --shard auto: %s says which part, nothing says of how many; say --shard "
			"auto/N",
			s->id);
	const int past = number_of(s->id, 0) - first;
	if (past < 0 || past % step != 0 || past / step >= parts)
		return report_usage("run: --shard auto: %s=%s is none of %d parts from %d on", s->id,
				    getenv(s->id), parts, first);
	shard->part = past / step + 1;
	shard->parts = parts;
	return EXIT_DONE;
}

int shard_parse(const char *text, struct shard *shard)
{
	char end;
	int parts = 0;

	if (!text)
		return EXIT_DONE;
	if (strcmp(text, "auto") == 0)
		return by_scheduler(shard, 0);
	if (sscanf(text, "auto/%d%c", &parts, &end) == 1 && parts >= 1)
		return by_scheduler(shard, parts);
	if (sscanf(text, "%d/%d%c", &shard->part, &shard->parts, &end) != 2 || shard->parts < 1)
		return report_usage("run: --shard: '%s' is no I/N, as in 1/4, nor auto", text);
	if (shard->part < 1 || shard->part > shard->parts)
		return report_usage("run: --shard: %d is outside 1..%d", shard->part, shard->parts);
	return EXIT_DONE;
}

/* ---- what ---- */

struct weight {
	int64_t bytes;
	uint64_t hash;
	size_t input;
};

/* The heaviest first; equal ones in an order that hangs on their names alone. */
static int by_weight(const void *a, const void *b)
{
	const struct weight *x = a, *y = b;
	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? 1 : -1;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->input > y->input) - (x->input < y->input);
}

/* A heap of parts, the lightest on top, of equal ones the first. */
struct part {
	int64_t bytes;
	int number;
};

static bool lighter(const struct part *a, const struct part *b)
{
	return a->bytes != b->bytes ? a->bytes < b->bytes : a->number < b->number;
}

static void sink(struct part *parts, size_t count)
{
	for (size_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
		child += child + 1 < count && lighter(&parts[child + 1], &parts[child]);
		if (!lighter(&parts[child], &parts[at]))
			return;
		const struct part moved = parts[at];
		parts[at] = parts[child];
		parts[child] = moved;
	}
}

/* Each file, from the heaviest on, to the part that has least: no part has more than
 * the lightest by more than one file. */
static void choose_by_size(bool *mine, const struct inputs *inputs, const bool *left_out,
			   const struct shard *shard, struct weight *weights, struct part *parts)
{
	struct stat st;
	size_t count = 0;

	for (size_t i = 0; i < inputs->count; i++)
		if (!left_out[i])
			weights[count++] =
				(struct weight) { stat(inputs->at[i].path, &st) == 0 ? st.st_size : 0,
						  input_hash(&inputs->at[i]), i };
	if (count)
		qsort(weights, count, sizeof *weights, by_weight);
	for (int i = 0; i < shard->parts; i++)
		parts[i].number = i + 1;
	for (size_t i = 0; i < count; i++) {
		mine[weights[i].input] = parts[0].number == shard->part;
		parts[0].bytes += weights[i].bytes + 1; /* empty ones weigh something, too */
		sink(parts, (size_t)shard->parts);
	}
}

bool *shard_choose(const struct inputs *inputs, const bool *left_out, const struct shard *shard)
{
	bool *mine = calloc(inputs->count + 1, sizeof *mine);

	for (size_t i = 0; mine && i < inputs->count; i++)
		mine[i] = !left_out[i] &&
			  (!shard->parts || input_hash(&inputs->at[i]) % (uint64_t)shard->parts ==
						    (uint64_t)(shard->part - 1));
	if (!mine || !shard->parts || shard->by == SHARD_BY_NAME)
		return mine;
	struct weight *weights = calloc(inputs->count + 1, sizeof *weights);
	struct part *parts = calloc((size_t)shard->parts, sizeof *parts);
	if (weights && parts)
		choose_by_size(mine, inputs, left_out, shard, weights, parts);
	if (!weights || !parts) {
		free(mine);
		mine = NULL;
	}
	free(weights);
	free(parts);
	return mine;
}
