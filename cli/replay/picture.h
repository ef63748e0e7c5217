/* picture.h: weft run --replay: the page of one picture's run. */
#ifndef WEFT_CLI_REPLAY_PICTURE_H
#define WEFT_CLI_REPLAY_PICTURE_H

#include "../run/run_options.h"
#include "record.h"

/* Before anything is begun: can there be such a page?  input NULL: the chain is a source.  Returns 0, or an
 * exit status after the message was printed. */
int replay_picture_check(const char *input, const struct run_options *o);
/* The codec to encode with where nothing is written: the input's, or PNG. */
const weft_codec *replay_picture_codec(const char *input, const struct job_rules *rules);
/* After the run: the page, at o->replay. */
int replay_picture_write(const char *input, const struct run_options *o, const struct job_rules *rules,
			 struct replay_recording *r);

#endif
