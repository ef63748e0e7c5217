/* pictures_in.h: the pictures in a list of files, each page or frame one of them. */
#ifndef WEFT_CLI_PICTURES_IN_H
#define WEFT_CLI_PICTURES_IN_H

#include "../run/decoding.h"
#include "../run/inputs.h"

struct picture_in {
	const char *path;
	int frame; /* from 0 */
	int width, height;
	weft_format format;
	bool linear;      /* as in weft_image_info */
	uint64_t colours; /* of what it says of them: the same where that is the same */
};

struct pictures_in {
	struct picture_in *at;
	size_t count;
};

/* From the files' heads.  Returns 0, or an exit status after the message was printed. */
int pictures_in_look(struct pictures_in *pictures, const struct inputs *inputs, const struct decoding *d);
void pictures_in_free(struct pictures_in *pictures);

/* What loses nothing of any of them: the most channels, the greatest depth. */
weft_format pictures_in_format(const struct pictures_in *pictures);

/* From a goroutine: rows y0..y1 of one, in that format, which is that of `to`. */
weft_status picture_in_rows(const struct picture_in *picture, const struct decoding *d, int y0, int y1,
			    weft_view to, weft_error *e);

#endif
