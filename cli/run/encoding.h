/* encoding.h: how outputs are written: the options of all codecs, and of the command
 * line, which is made of them.
 */
#ifndef WEFT_CLI_ENCODING_H
#define WEFT_CLI_ENCODING_H

#include "../../core/image/codec.h"
#include "../options.h"

/* An option for each that a codec of this build has; of a command whose options have
 * their weft_encode_options at that offset.  Ends with one without name. */
const struct option *encoding_options(size_t offset);

/* Refuse options that the codec (NULL: not known yet) doesn't go by.  Returns 0, or an exit status after the
 * message was printed. */
int encoding_check(const weft_codec *codec, const weft_encode_options *encode);

#endif
