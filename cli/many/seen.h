/* seen.h: a picture as a screen shows it. */
#ifndef WEFT_CLI_SEEN_H
#define WEFT_CLI_SEEN_H

#include "../run/decoding.h"

/* All of a file, in sRGB: light by its curve, colours of another profile converted, both to u8; where a
 * profile can't be converted from, its samples are taken as they are. */
weft_status picture_seen(const char *path, const struct decoding *d, weft_image *im, weft_error *e);

#endif
