/* chain_text.h: several -f, each a chain or @FILE, as one chain. */
#ifndef WEFT_CLI_CHAIN_TEXT_H
#define WEFT_CLI_CHAIN_TEXT_H

#include "../core/engine/engine.h"
#include "options.h"

/* Parse; on a mistake the message is printed, with a caret.  Returns 0 or an exit status. */
int chain_from_words(const struct words *filters, weft_chain **chain);

#endif
