/* heif_library.c: loading libheif. */
#ifdef WEFT_HAVE_HEIF
#include "heif_library.h"

#include <pthread.h>

#include "library.h"

weft_heif_library weft_libheif;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool there, own_av1;

static void load(void)
{
#define ENTRY(name) WEFT_LIBRARY_ENTRY(weft_libheif, name),
	const weft_library_entry entries[] = { WEFT_HEIF_FUNCTIONS(ENTRY) };
#undef ENTRY
	there = weft_library_load(WEFT_HEIF_LIBRARY, entries, sizeof entries / sizeof *entries);
	if (!there)
		return;
	weft_libheif.heif_init(NULL);
	const struct heif_decoder_plugin *hevc = weft_heif_hevc_plugin(), *av1 = weft_heif_av1_plugin();
	if (hevc)
		weft_libheif.heif_register_decoder_plugin(hevc);
	own_av1 = av1;
	if (av1)
		weft_libheif.heif_register_decoder_plugin(av1);
}

bool weft_heif_has_own_av1(void)
{
	return own_av1;
}

bool weft_heif_load(void)
{
	pthread_once(&once, load);
	return there;
}
#else
typedef int weft_heif_library_is_not_built_in;
#endif
