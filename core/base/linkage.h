/* linkage.h: what public headers open and close with.
 *
 * Between WEFT_PUBLIC_BEGIN and WEFT_PUBLIC_END names have C linkage in C++,
 * too, and stay visible outside of a shared object that weft is linked into.
 * core/run is compiled with all others hidden, so a name of its is public exactly
 * if it stands in a public header (tests/embed/names.sh).
 */
#ifndef WEFT_BASE_LINKAGE_H
#define WEFT_BASE_LINKAGE_H

#ifdef __cplusplus
#define WEFT_PUBLIC_BEGIN                                                                                    \
	extern "C" {                                                                                         \
	_Pragma("GCC visibility push(default)")
#define WEFT_PUBLIC_END                                                                                      \
	_Pragma("GCC visibility pop")                                                                        \
	}
#else
#define WEFT_PUBLIC_BEGIN _Pragma("GCC visibility push(default)")
#define WEFT_PUBLIC_END   _Pragma("GCC visibility pop")
#endif

/* What C and C++ spell differently.  C++ has no use for atomic members, only for their room. */
#ifdef __cplusplus
#define WEFT_STATIC_ASSERT_ static_assert
#define WEFT_ALIGN_OF_(T)   alignof(T)
#define WEFT_ATOMIC_(T)     T
#else
#define WEFT_STATIC_ASSERT_ _Static_assert
#define WEFT_ALIGN_OF_(T)   _Alignof(T)
#define WEFT_ATOMIC_(T)     _Atomic(T)
#endif

#endif
