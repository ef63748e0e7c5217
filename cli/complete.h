/* complete.h: what may stand where the user is typing. */
#ifndef WEFT_CLI_COMPLETE_H
#define WEFT_CLI_COMPLETE_H

/* words[0..count-1] follow "weft", the last one being half typed.  Prints each word it may
 * become, a tab and what that is; ":files" for names of files. */
void complete(char *const *words, int count);

#endif
