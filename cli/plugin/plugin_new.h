/* plugin_new.h: weft plugin new NAME. */
#ifndef WEFT_CLI_PLUGIN_NEW_H
#define WEFT_CLI_PLUGIN_NEW_H

/* Writes NAME.c, never over a file that is there.  An exit status. */
int plugin_new(const char *name);

#endif
