/* template.h: names of outputs, 'thumbs/{dir}/{stem}.{ext}'.
 *
 *   {dir}   folder of the input below the folder given (or as typed); never
 *           climbs out: '..' is dropped
 *   {stem}  its name without extension      {ext}  its extension
 *   {index} 1, 2, ... in as many digits as the last needs
 *   {w} {h} width and height of the result   {{ }} a brace
 */
#ifndef WEFT_CLI_TEMPLATE_H
#define WEFT_CLI_TEMPLATE_H

#include "inputs.h"

bool template_has_fields(const char *text);
bool template_wants_size(const char *text);
/* Check all fields; 0, or EXIT_USAGE said. */
int template_check(const char *text);
/* The name for one input, of `count`; free() it.  ext NULL: the input's own. */
char *template_name(const char *text, const struct input *in, size_t count, const char *ext, int width,
		    int height);

#endif
