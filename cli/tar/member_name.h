/* member_name.h: what a member of an archive is called in the one that comes out. */
#ifndef WEFT_CLI_MEMBER_NAME_H
#define WEFT_CLI_MEMBER_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "../../core/image/codec.h"

/* Visible, with a picture's extension; ._x.png is a Mac's note about x.png. */
bool names_picture(const char *name);
/* The name with the extension of the codec, NULL: as it is; of "0001.left.jpg" the last one.  free() it;
 * NULL: no memory. */
char *name_in_output(const weft_codec *codec, const char *name);
/* "out.tar/d/1.png", as messages and manifests have it; of standard input and output "d/1.png".  The same. */
char *member_label(const char *archive, const char *name);

/* The names in the output so far, each with what it was in the input. */
struct member_names {
	struct taken_name *at;
	size_t count, room;
};

/* Takes the name; false: a member that was called otherwise has it already. */
bool member_names_take(struct member_names *names, const char *output, const char *input);
void member_names_free(struct member_names *names);

#endif
