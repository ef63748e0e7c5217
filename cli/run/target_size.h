/* target_size.h: the best quality at which a file is no larger than it may be. */
#ifndef WEFT_CLI_TARGET_SIZE_H
#define WEFT_CLI_TARGET_SIZE_H

#include "../../core/image/codec.h"

/* Whether the codec has a quality to choose. */
bool target_size_works(const weft_codec *codec);
/* Sets how->quality, which is the best that may be, and is at least 1 (0: the usual, 90); fails where even
 * the least takes more bytes than `most`.  Encodes the picture about seven times. */
weft_status target_size_choose(const weft_codec *codec, weft_view picture, weft_encode_options *how,
			       int64_t most, weft_error *e);

#endif
