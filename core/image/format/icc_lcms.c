/* icc_lcms.c: profiles of any kind by Little CMS, in floats. */
#ifdef WEFT_HAVE_LCMS
#include <lcms2.h>
#include <pthread.h>

#include "colours.h"
#include "library.h"

#define FUNCTIONS(each)                                                                                      \
	each(cmsOpenProfileFromMem) each(cmsCloseProfile) each(cmsGetColorSpace) each(cmsGetDeviceClass)     \
		each(cmsCreateTransform) each(cmsDeleteTransform) each(cmsDoTransform)
#define MEMBER(name) __typeof__(name) *name;
static struct {
	FUNCTIONS(MEMBER)
} lcms;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool there;

static void load(void)
{
#define ENTRY(name) WEFT_LIBRARY_ENTRY(lcms, name),
	const weft_library_entry entries[] = { FUNCTIONS(ENTRY) };
#undef ENTRY
	there = weft_library_load(WEFT_LCMS_LIBRARY, entries, sizeof entries / sizeof *entries);
}

bool weft_lcms_load(void)
{
	pthread_once(&once, load);
	return there;
}

static weft_status unusable(const char *why, weft_error *e)
{
	return weft_fail(e, WEFT_NO_CODEC, "a colour profile can't be used: %s", why);
}

static weft_status open_profile(weft_bytes icc, cmsHPROFILE *profile, weft_error *e)
{
	*profile = NULL;
	if (!weft_lcms_load())
		return unusable("it has tables, for which liblcms2 is not there", e);
	if (icc.length <= UINT32_MAX)
		*profile = lcms.cmsOpenProfileFromMem(icc.at, (cmsUInt32Number)icc.length);
	if (!*profile)
		return unusable("it is damaged", e);
	const cmsProfileClassSignature of = lcms.cmsGetDeviceClass(*profile);
	if (of == cmsSigInputClass || of == cmsSigDisplayClass || of == cmsSigOutputClass ||
	    of == cmsSigColorSpaceClass)
		return WEFT_OK;
	lcms.cmsCloseProfile(*profile);
	*profile = NULL;
	return unusable("it is none of a picture's colours", e);
}

static int colours_of(cmsHPROFILE profile)
{
	const cmsColorSpaceSignature space = lcms.cmsGetColorSpace(profile);
	return space == cmsSigGrayData ? 1 : space == cmsSigRgbData ? 3 : 0;
}

weft_status weft_lcms_colours(weft_bytes icc, int *colours, weft_error *e)
{
	cmsHPROFILE profile;
	weft_status status = open_profile(icc, &profile, e);
	if (status != WEFT_OK)
		return status;
	*colours = colours_of(profile);
	lcms.cmsCloseProfile(profile);
	return *colours ? WEFT_OK : unusable("its colours are neither greys nor red, green and blue", e);
}

static weft_status convert(cmsHPROFILE from, cmsHPROFILE to, const weft_colours_request *how, const float *in,
			   float *out, size_t count, weft_error *e)
{
	const bool greys = colours_of(to) == 1;
	const cmsUInt32Number flags = cmsFLAGS_NOCACHE | cmsFLAGS_NOOPTIMIZE |
				      (how->black_point ? cmsFLAGS_BLACKPOINTCOMPENSATION : 0);
	cmsHTRANSFORM t = lcms.cmsCreateTransform(from, colours_of(from) == 1 ? TYPE_GRAY_FLT : TYPE_RGB_FLT,
						  to, greys ? TYPE_GRAY_FLT : TYPE_RGB_FLT,
						  (cmsUInt32Number)how->intent, flags);
	if (!t)
		return unusable("it lacks what this conversion needs", e);
	lcms.cmsDoTransform(t, in, out, (cmsUInt32Number)count);
	lcms.cmsDeleteTransform(t);
	for (size_t i = greys ? count : 0; i-- > 0;)
		out[3 * i] = out[3 * i + 1] = out[3 * i + 2] = out[i];
	return WEFT_OK;
}

weft_status weft_lcms_convert(weft_bytes from, weft_bytes to, const weft_colours_request *how,
			      const float *in, float *out, size_t count, weft_error *e)
{
	cmsHPROFILE a, b = NULL;
	weft_status status = open_profile(from, &a, e);
	if (status == WEFT_OK)
		status = open_profile(to, &b, e);
	if (status == WEFT_OK)
		status = convert(a, b, how, in, out, count, e);
	if (a)
		lcms.cmsCloseProfile(a);
	if (b)
		lcms.cmsCloseProfile(b);
	return status;
}
#else
typedef int weft_lcms_is_not_built_in;
#endif
