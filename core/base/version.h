/* version.h: which weft this is.  CMake takes the project's version from here. */
#ifndef WEFT_BASE_VERSION_H
#define WEFT_BASE_VERSION_H

#define WEFT_VERSION_MAJOR                      0
#define WEFT_VERSION_MINOR                      1
#define WEFT_VERSION_PATCH                      0

#define WEFT_VERSION_TEXT_(major, minor, patch) #major "." #minor "." #patch
#define WEFT_VERSION_JOIN_(major, minor, patch) WEFT_VERSION_TEXT_(major, minor, patch)

/* "0.1.0" */
#define WEFT_VERSION WEFT_VERSION_JOIN_(WEFT_VERSION_MAJOR, WEFT_VERSION_MINOR, WEFT_VERSION_PATCH)
/* To compare: #if WEFT_VERSION_NUMBER >= 200 is "0.2.0 or later". */
#define WEFT_VERSION_NUMBER (WEFT_VERSION_MAJOR * 10000 + WEFT_VERSION_MINOR * 100 + WEFT_VERSION_PATCH)

#endif
