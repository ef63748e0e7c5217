/* setting.h: a filter with its values. */
#ifndef WEFT_ENGINE_SETTING_H
#define WEFT_ENGINE_SETTING_H

#include "value.h"

typedef struct weft_setting {
	const weft_filter *filter;
	size_t count; /* parameters, the common ones included */
	weft_value *values;
	int at; /* where the filter stands in the chain's text, or -1 */
} weft_setting;

weft_status weft_setting_make(weft_setting *s, const weft_filter *f, int at, weft_error *e);
/* name NULL: the first parameter.  quoted: the value stood in quotes.  name_at and value_at go to e->at. */
weft_status weft_setting_give(weft_setting *s, const char *name, const char *value, bool quoted, int name_at,
			      int value_at, weft_error *e);
/* All that must be given was. */
weft_status weft_setting_complete(const weft_setting *s, weft_error *e);
void weft_setting_free(weft_setting *s);
/* Parameter i, the common ones after the filter's own. */
const weft_param *weft_setting_param(const weft_setting *s, size_t i);
/* Which parameter is called so, aliases included; s->count: none. */
size_t weft_setting_find(const weft_setting *s, const char *name);

/* Writes the values to the members of a state that they are bound to.  in_light: colours become
 * light.  pictures are those of the PICTURE parameters that were given, in order. */
void weft_setting_bind(const weft_setting *s, void *state, bool in_light, weft_picture *const *pictures);
/* How many PICTURE parameters were given; *operands, which may be NULL, takes at most `room` of them. */
int weft_setting_pictures(const weft_setting *s, const weft_operand **operands, int room);

weft_edge weft_setting_edge(const weft_setting *s);
/* The user's edge_color as fractions for the channels of f. */
void weft_setting_edge_value(const weft_setting *s, weft_format f, float value[WEFT_CHANNELS_MAX]);
/* linear=yes: the filter sees light. */
bool weft_setting_light(const weft_setting *s);
/* A colour with alpha was given to a parameter that promotes. */
bool weft_setting_promotes(const weft_setting *s);

#endif
