/* preview.h: small pictures for a page, as data: addresses. */
#ifndef WEFT_CLI_REPLAY_PREVIEW_H
#define WEFT_CLI_REPLAY_PREVIEW_H

#include "../../core/engine/engine.h"

struct replay_preview {
	int width, height;     /* of the whole picture */
	char *source, *result; /* data:image/jpeg;base64,...; NULL: none */
};

/* Of what the chain makes of `source` (empty where the chain is one), which it runs once more.  Call it
 * from a goroutine. */
weft_status replay_preview_make(struct replay_preview *p, const weft_chain *chain, weft_view source,
				weft_error *e);
void replay_preview_free(struct replay_preview *p);

#endif
