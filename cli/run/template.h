/* template.h: names of outputs, 'thumbs/{dir}/{stem}.{ext}'.
 *
 *   {dir}   folder of the input below the folder given (or as typed); never
 *           climbs out: '..' is dropped
 *   {stem}  its name without extension      {ext}  its extension
 *   {index} 1, 2, ... in as many digits as the last needs
 *   {w} {h} width and height of the result   {{ }} a brace
 *   {frame} 1, 2, ... of a file's pages or frames, each of which gets a file
 */
#ifndef WEFT_CLI_TEMPLATE_H
#define WEFT_CLI_TEMPLATE_H

#include "inputs.h"

bool template_has_fields(const char *text);
bool template_wants_size(const char *text);
bool template_wants_frames(const char *text);
/* Check all fields; Returns 0, or EXIT_USAGE after the message was printed. */
int template_check(const char *text);
struct template_values {
	const struct input *in; /* without a path: a source */
	size_t count;           /* of all inputs */
	const char *ext;        /* NULL: the input's own */
	int width, height;
	int frame, frames; /* which of how many, from 1 */
};

/* The name for one output; free() it. */
char *template_name(const char *text, const struct template_values *v);

#endif
