/* info.c: weft info FILE...: what files say of themselves, without decoding. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/image/file.h"
#include "command.h"
#include "json.h"
#include "report.h"
#include "run/decoding.h"

struct info_options {
	bool json;
	struct decoding decoding;
};

static const struct option options[] = {
	OPTION_OF(struct info_options, json, .name = "json", .type = OPTION_FLAG, .help = "as a JSON array"),
	JAIL_OPTIONS(struct info_options, decoding),
	{ 0 },
};

/* Whatever it is, it is told. */
static const weft_limits wide = { .side = WEFT_SIDE_MAX,
				  .pixels = INT64_MAX,
				  .bytes = SIZE_MAX,
				  .memory = SIZE_MAX,
				  .scans = INT_MAX,
				  .frames = INT_MAX };

static void say(const char *path, const struct file_head *f)
{
	char frames[30] = "";
	if (f->info.frames > 1)
		snprintf(frames, sizeof frames, "%d frames, ", f->info.frames);
	printf("%s: %s, %s%d x %d, %s, %.1f megapixels, %zu bytes\n", report_name(path),
	       f->codec ? weft_codec_name(f->codec) : "?", frames, f->info.width, f->info.height,
	       weft_format_name(f->info.format), f->info.width * (double)f->info.height / 1e6, f->bytes);
}

static void say_json(struct json *j, const char *path, const struct file_head *f)
{
	json_open(j, NULL, '{');
	json_text(j, "file", path);
	json_text(j, "format", f->codec ? weft_codec_name(f->codec) : NULL);
	json_int(j, "width", f->info.width);
	json_int(j, "height", f->info.height);
	json_int(j, "channels", f->info.format.channels);
	json_int(j, "bits", 8 * f->info.format.depth);
	json_int(j, "frames", f->info.frames > 1 ? f->info.frames : 1);
	json_text(j, "samples", weft_format_name(f->info.format));
	json_int(j, "bytes", (int64_t)f->bytes);
	json_close(j, '}');
}

static int run_info(int argc, char **argv)
{
	struct info_options o = { 0 };
	struct words files = { 0 };
	int status = options_parse(&info_command, argc, argv, &o, &files);

	if (status)
		return status;
	if (files.count == 0)
		return report_usage("info: which files? weft info %s", info_command.usage);
	status = decoding_begin(&o.decoding);
	if (status) {
		free(files.at);
		return status;
	}
	const weft_decode_options how = { .limits = wide, .jail = o.decoding.how.jail };
	struct json j = json_begin(stdout);
	if (o.json)
		json_open(&j, NULL, '[');
	for (size_t i = 0; i < files.count; i++) {
		struct file_head fact;
		weft_error e;
		if (file_look(files.at[i], &o.decoding, &how, &fact, &e) != WEFT_OK)
			status = report_failure(files.at[i], &e);
		else if (o.json)
			say_json(&j, files.at[i], &fact);
		else
			say(files.at[i], &fact);
	}
	if (o.json) {
		json_close(&j, ']');
		json_end(&j);
	}
	decoding_end(&o.decoding);
	free(files.at);
	return status;
}

const struct command info_command = {
	.name = "info",
	.summary = "size and format of pictures",
	.usage = "FILE... [--json]",
	.options = options,
	.run = run_info,
};
