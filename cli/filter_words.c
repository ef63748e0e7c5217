/* filter_words.c: names for the engine's enumerations. */
#include "filter_words.h"

#include <stdio.h>

const char *const filter_kinds[] = {
	[WEFT_POINT] = "point",         [WEFT_NEIGHBOURHOOD] = "neighbourhood",
	[WEFT_GEOMETRIC] = "geometric", [WEFT_GLOBAL] = "global",
	[WEFT_SOURCE] = "source",       [WEFT_ORDERED] = "ordered",
};
const char *const filter_edges[] = {
	[WEFT_EDGE_MIRROR] = "mirror", [WEFT_EDGE_REFLECT] = "reflect",   [WEFT_EDGE_CLAMP] = "clamp",
	[WEFT_EDGE_WRAP] = "wrap",     [WEFT_EDGE_CONSTANT] = "constant",
};
const char *const filter_param_types[] = {
	[WEFT_BOOL] = "yes or no",
	[WEFT_INT] = "whole number",
	[WEFT_REAL] = "number",
	[WEFT_CHOICE] = "choice",
	[WEFT_TEXT] = "text",
	[WEFT_LIST] = "numbers",
	[WEFT_COLOR] = "color",
	[WEFT_SIZE] = "size, WxH",
	[WEFT_POSITION] = "position, X,Y",
	[WEFT_FILE] = "file",
	[WEFT_PICTURE] = "picture, or chain in parentheses",
};

uint32_t filter_depths(const weft_filter *f)
{
	return f->depths ? f->depths : WEFT_DEPTH_U8;
}

const char *filter_param_initial(const weft_param *p, char *text, size_t size)
{
	switch (p->type) {
	case WEFT_BOOL: return p->initial != 0 ? "yes" : "no";
	case WEFT_CHOICE: return p->choices[(size_t)p->initial];
	case WEFT_INT:
	case WEFT_REAL:
		if (p->choices && p->text_initial)
			return p->text_initial;
		snprintf(text, size, "%g", p->initial);
		return text;
	default: return p->text_initial ? p->text_initial : "";
	}
}
