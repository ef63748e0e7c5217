/* picture.c: see picture.h. */
#include "picture.h"

#include <string.h>

#include "../data_file.h"
#include "../report.h"
#include "page.h"

int replay_picture_check(const char *input, const struct run_options *o)
{
	if (input && strcmp(input, "-") == 0)
		return report_usage("run: --replay looks at the picture twice: a file, not standard input");
	if (o->output && strcmp(o->output, o->replay) == 0)
		return report_usage("run: --replay and -o both want %s", o->replay);
	return data_file_check("run", "replay", o->replay, o->force);
}

const weft_codec *replay_picture_codec(const char *input, const struct job_rules *rules)
{
	const weft_codec *codec = rules->out_codec ? rules->out_codec
				  : input          ? weft_codec_for_path(input)
						   : NULL;
	return codec && weft_codec_writes(codec) ? codec : weft_codec_for_name("png");
}

struct look {
	const char *input;
	const struct job_rules *rules;
	struct replay_preview preview;
	weft_status status;
	weft_error error;
};

static int look(void *arg)
{
	struct look *l = arg;
	weft_image source = { 0 };

	if (l->input)
		l->status = picture_load(l->input, l->rules->decoding, &source, &l->error);
	if (l->status == WEFT_OK)
		l->status = replay_preview_make(&l->preview, l->rules->chain, source.view, &l->error);
	weft_image_free(&source);
	return 0;
}

int replay_picture_write(const char *input, const struct run_options *o, const struct job_rules *rules,
			 struct replay_recording *r)
{
	struct look l = { .input = input, .rules = rules };

	int status = replay_recorded(r);
	if (status)
		return status;
	how_run(&(struct how) { .mode = MODE_BAND, .procs = rules->how.procs, .buffer = -1 }, look, &l);
	if (l.status != WEFT_OK)
		report_note("the page has no picture: %s", l.error.text);
	struct replay_page page = { .command = o->command,
				    .input = input,
				    .chain = rules->chain_text,
				    .preview = l.preview,
				    .recordings = r,
				    .count = 1 };
	status = replay_page_write(&page, o->replay, o->force);
	replay_preview_free(&l.preview);
	return status;
}
