/* frames.c: 'all', '2..5', and what an output can hold. */
#include "frames.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "../report.h"

int frames_parse(const char *text, struct frames *frames)
{
	char more;

	*frames = (struct frames) { 0 };
	if (!text)
		return EXIT_DONE;
	if (strcmp(text, "first") == 0)
		*frames = (struct frames) { 1, 1 };
	else if (strcmp(text, "all") == 0)
		*frames = (struct frames) { 1, INT_MAX };
	else if (sscanf(text, "%9d%c", &frames->first, &more) == 1)
		frames->last = frames->first;
	else if (sscanf(text, "%9d..%9d%c", &frames->first, &frames->last, &more) != 2)
		frames->first = 0;
	if (frames->first >= 1 && frames->first <= frames->last)
		return EXIT_DONE;
	return report_usage("--frames: '%.40s' is none of first, all, 3, 2..5; they count from 1", text);
}

weft_status frames_choose(const struct frames *frames, int there, const weft_codec *output, int *count,
			  weft_error *e)
{
	const int last = frames->last && frames->last < INT_MAX ? frames->last : there > 1 ? there : 1;
	const int first = frames->first ? frames->first : 1;

	if (first > there && there > 1)
		return weft_fail(e, WEFT_BAD_PARAM, "has %d frames; --frames %d is none of them", there,
				 first);
	if (last > (there > 1 ? there : 1))
		return weft_fail(e, WEFT_BAD_PARAM, "has %d frame%s, not %d; --frames all takes them all",
				 there > 1 ? there : 1, there > 1 ? "s" : "", last);
	*count = last - first + 1;
	if (*count == 1 || weft_codec_holds_several(output))
		return WEFT_OK;
	return weft_fail(
		e, WEFT_BAD_PARAM,
		"has %d frames, and %s holds one picture; --frames 1 takes the first, {frame} in the "
		"output's name writes each",
		there, weft_codec_name(output));
}
