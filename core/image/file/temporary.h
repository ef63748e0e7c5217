/* temporary.h: names of files that must not outlive the process. */
#ifndef WEFT_IMAGE_TEMPORARY_H
#define WEFT_IMAGE_TEMPORARY_H

enum { WEFT_TEMPORARY_PATH = 4096 };

/* A name in the folder for a temporary file, on the list that
 * weft_file_unlink_temporaries clears.  -1: the name is too long. */
int weft_temporary_name(const char *folder);
const char *weft_temporary_path(int slot);
/* Off the list; the file is gone or has got its real name. */
void weft_temporary_forget(int slot);

#endif
