/* chain.h: what a chain is made of. */
#ifndef WEFT_ENGINE_CHAIN_H
#define WEFT_ENGINE_CHAIN_H

#include "engine.h"
#include "setting.h"

struct weft_chain {
	size_t count;
	weft_setting *settings;
	weft_notice_fn *notice;
	void *notice_user;
	struct weft_shelf *shelf; /* prepared.h */
	weft_limits limits;
};

/* As weft_chain_parse, for a part of a longer text that begins at byte `at` of it; -1: unknown. */
weft_status weft_chain_parse_at(const char *text, int at, weft_chain **chain, weft_error *e);

#endif
