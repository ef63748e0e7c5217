/* system.c: errno as a status. */
#include "system.h"

#include <errno.h>

weft_status weft_status_reading(int error)
{
	switch (error) {
	case EACCES:
	case EPERM: return WEFT_DENIED;
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
	case ELOOP:
	case ENXIO:
	case EISDIR: return WEFT_NO_FILE;
	case ENOMEM: return WEFT_NO_MEMORY;
	default: return WEFT_IO;
	}
}

weft_status weft_status_writing(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
	case EROFS: return WEFT_DENIED;
	case ENOSPC:
	case EDQUOT:
	case EIO:
	case EFBIG:
	case EPIPE:
	case EMFILE: /* too many are open now */
	case ENFILE:
	case EAGAIN: return WEFT_IO;
	case ENOMEM: return WEFT_NO_MEMORY;
	default: return WEFT_CANT_CREATE;
	}
}
