/* outcome.h: what one run of a chain came to, and how two of them differ. */
#ifndef WEFT_CLI_OUTCOME_H
#define WEFT_CLI_OUTCOME_H

#include "../../core/engine/engine.h"

struct outcome {
	weft_status status;
	weft_error error;
	weft_image image;
	double *numbers; /* reported, in order */
	size_t number_count, number_room;
	uint64_t words; /* of what was reported: a hash of names and texts */
	bool cut_short; /* took too long: of no worth */
};

/* A watcher's `result`, with the outcome as its user. */
void outcome_result(void *outcome, const weft_result *r);
void outcome_free(struct outcome *o);

bool outcome_same(const struct outcome *a, const struct outcome *b);
/* But for what sums of floating-point numbers in another order come to. */
bool outcome_near(const struct outcome *a, const struct outcome *b);

enum outcome_content {
	OUTCOME_NOISE,
	OUTCOME_BLACK,
	OUTCOME_WHITE,
	OUTCOME_ALTERNATING,
	OUTCOME_HOT,
	OUTCOME_CONTENTS
};
/* As in "a picture ...". */
extern const char *const outcome_content_names[OUTCOME_CONTENTS];

/* The same for the same shape. */
weft_status outcome_picture(weft_image *im, int width, int height, weft_format format,
			    enum outcome_content content, weft_error *e);
/* One of noise. */
weft_status outcome_noise(weft_image *im, int width, int height, weft_format format, weft_error *e);

#endif
