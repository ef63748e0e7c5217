/* tiff_library.h: libtiff, loaded when the first TIFF is to be read.
 *
 * With all that it needs itself it is a dozen libraries, which would double the
 * time that the program takes to start.
 */
#ifndef WEFT_IMAGE_TIFF_LIBRARY_H
#define WEFT_IMAGE_TIFF_LIBRARY_H

#include <tiffio.h>

#define WEFT_TIFF_FUNCTIONS(each)                                                                            \
	each(TIFFOpenOptionsAlloc) each(TIFFOpenOptionsFree) each(TIFFOpenOptionsSetMaxSingleMemAlloc)       \
		each(TIFFOpenOptionsSetErrorHandlerExtR) each(TIFFOpenOptionsSetWarningHandlerExtR) each(    \
			TIFFClientOpenExt) each(TIFFClose) each(TIFFGetFieldDefaulted) each(TIFFSetField)    \
			each(TIFFIsTiled) each(TIFFSetSubDirectory) each(TIFFScanlineSize64)                 \
				each(TIFFTileRowSize64) each(TIFFTileSize64) each(TIFFComputeTile)           \
					each(TIFFComputeStrip) each(TIFFReadScanline)                        \
						each(TIFFReadEncodedStrip) each(TIFFReadEncodedTile)         \
							each(TIFFReadRGBAStripExt) each(TIFFReadRGBATileExt) \
								each(TIFFWriteEncodedStrip)                  \
									each(TIFFIsCODECConfigured)

#define WEFT_TIFF_MEMBER(name) __typeof__(name) *name;
typedef struct weft_tiff_library {
	WEFT_TIFF_FUNCTIONS(WEFT_TIFF_MEMBER)
} weft_tiff_library;
#undef WEFT_TIFF_MEMBER

/* After weft_tiff_load. */
extern weft_tiff_library weft_libtiff;

#endif
