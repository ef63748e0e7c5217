/* cxx_layout.h: sizes and places in public structs, for a C and a C++ file. */
#ifndef WEFT_TESTS_CXX_LAYOUT_H
#define WEFT_TESTS_CXX_LAYOUT_H

#include <weft.h>

#define LAYOUT_VALUES                                                                                        \
	{                                                                                                    \
		sizeof(weft_waitq), sizeof(weft_waitgroup), sizeof(weft_mutex), sizeof(weft_rwmutex),        \
			sizeof(weft_cond), sizeof(weft_once), sizeof(weft_semaphore), sizeof(weft_group),    \
			sizeof(weft_process), sizeof(weft_error), sizeof(weft_case), sizeof(weft_go_site),   \
			sizeof(weft_runtime), sizeof(weft_process_how), offsetof(weft_waitq, head),          \
			offsetof(weft_waitgroup, waiters), offsetof(weft_mutex, waiters),                    \
			offsetof(weft_rwmutex, waiters), offsetof(weft_once, m), offsetof(weft_group, m),    \
			offsetof(weft_group, first), offsetof(weft_process, m_), offsetof(weft_case, send)   \
	}

enum { LAYOUTS = 23 };

#ifdef __cplusplus
extern "C"
#else
extern
#endif
	const size_t layout_of_c[LAYOUTS];

#endif
