/* plugin_file.h: may this file be opened as a plugin at all?
 *
 * dlopen waits for ever on a FIFO and dies by SIGBUS on a file that was cut
 * short; so it is looked at first. */
#ifndef WEFT_ENGINE_PLUGIN_FILE_H
#define WEFT_ENGINE_PLUGIN_FILE_H

/* NULL, or what is wrong with it. */
const char *weft_plugin_file_fault(const char *path);

#endif
