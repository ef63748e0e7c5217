/* game.h: choose who goes on, step by step. */
#ifndef WEFT_CLI_PLAY_GAME_H
#define WEFT_CLI_PLAY_GAME_H

#include "explore.h"

/* From standard input, until "q" or its end; hint: NULL: none but what a search finds.  Returns 0, or an exit
 * status after the message was printed. */
int game_play(const struct played_program *p, const struct explore_rules *rules, const char *hint);

#endif
