/* inputs_inside.h: for those who find inputs. */
#ifndef WEFT_CLI_INPUTS_INSIDE_H
#define WEFT_CLI_INPUTS_INSIDE_H

#include "inputs.h"

/* All return 0, or an exit status after the message was printed. */

int input_add(struct inputs *in, const char *path, size_t dir, size_t dir_length);
/* A file, or all below a folder. */
int input_add_named(struct inputs *in, const struct inputs_rules *rules, const char *path);
/* All pictures below a folder (input_folder.c). */
int input_add_folder(struct inputs *in, const struct inputs_rules *rules, const char *path);
/* All names of a list, "-" is stdin; nul: they end in NUL, whatever comes first (input_list.c). */
int input_add_list(struct inputs *in, const struct inputs_rules *rules, const char *path, bool nul);

/* Takes away what was found in a folder and is there a second time, by another way (inputs_once.c). */
void inputs_take_once(struct inputs *in);

/* Says that it can't be read, by errno; returns the exit status. */
int input_unreadable(const char *path);

#endif
