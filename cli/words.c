/* words.c: see words.h. */
#include "words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const struct word other_words[] = {
	{ "denoise noisereduction removenoise", { "nlmeans", "bilateral", "median:1" }, "weft stack" },
	{ "smooth soften gaussianfilter", { "blur:2", "bilateral", "median:2" }, NULL },
	{ "boxblur mean average uniformfilter", { "box:3" }, "weft stack --by mean" },
	{ "unsharpmask usm sharpness", { "unsharp", "sharpen" }, "weft measure photo.jpg -f sharpness" },
	{ "medianfilter saltandpepper", { "median:1" }, NULL },
	{ "clarity localcontrast detail", { "unsharp:10", "clahe", "highpass" }, NULL },
	{ "deblur deconvolve", { "unsharp", "sharpen" }, NULL },
	{ "tiltshift fakeminiature", { "lensblur:6", "blur:6" }, NULL },
	{ "zoomblur radialblur", { "motionblur:15" }, NULL },
	{ "edge edges edgedetect findedges edgeenhance",
	  { "sobel", "canny", "scharr", "laplacian", "dog" },
	  NULL },
	{ "outline contour", { "canny", "morphgradient:1", "sobel" }, NULL },
	{ "gradientmagnitude", { "sobel", "scharr", "prewitt" }, NULL },
	{ "roberts kirsch", { "prewitt", "scharr", "sobel" }, NULL },
	{ "desaturate monochrome blackandwhite bw", { "gray", "saturation:0", "threshold:otsu" }, NULL },
	{ "multithreshold trinarize otsulevels", { "gray | multiotsu:3", "posterize:3" }, NULL },
	{ "binary otsu bilevel", { "gray | threshold:otsu", "adaptive:15" }, NULL },
	{ "sauvola niblack localthreshold",
	  { "adaptive:25,method=sauvola", "adaptive:25,method=niblack" },
	  NULL },
	{ "colorize colourize", { "tint", "duotone", "hue:60" }, NULL },
	{ "vintage retro oldphoto", { "sepia | vignette | grain", "sepia" }, NULL },
	{ "warm cool warmth tempering", { "temperature:4000", "whitebalance" }, NULL },
	{ "enhance autoenhance autofix autotone", { "autolevel", "normalize", "whitebalance" }, NULL },
	{ "autowb graypoint", { "whitebalance", "temperature:6500" }, NULL },
	{ "autobrightness stretch contraststretch rescaleintensity",
	  { "normalize", "autolevel", "levels" },
	  NULL },
	{ "histeq equalizehist histogramequalization", { "equalize", "clahe" }, NULL },
	{ "adaptivehistogram equalizeadapthist", { "clahe" }, NULL },
	{ "lighten brighten lightness", { "brightness:0.1", "exposure:0.5", "gamma:1.3" }, NULL },
	{ "darken", { "brightness:-0.1", "exposure:-0.5", "gamma:0.7" }, NULL },
	{ "shadows highlights", { "curves", "colorbalance:shadows=0.1 0 0", "clahe" }, NULL },
	{ "splittoning splittone midtones lift",
	  { "colorbalance:shadows=-0.1 0 0.2,highlights=0.1 0 -0.1" },
	  NULL },
	{ "hdr drago reinhard hable aces", { "tonemap", "tonemap:aces" }, NULL },
	{ "hsv hsl lab lch oklab xyz ycbcr", { "colorspace:lab", "colorspace:hsv", "modulate" }, NULL },
	{ "negative", { "invert" }, NULL },
	{ "opacity transparency fade",
	  { "alpha:fade,value=50%", "composite:with=logo.png,opacity=0.5" },
	  NULL },
	{ "transparent clearbackground", { "alpha:add", "mask:with=mask.png" }, NULL },
	{ "background removealpha", { "flatten:white" }, "weft run --background" },
	{ "split extractchannel bandsplit separate", { "channels:red", "alpha:extract" }, NULL },
	{ "mirror fliplr", { "flop" }, NULL },
	{ "flipud upsidedown", { "flip", "rotate:180" }, NULL },
	{ "autorotate autoorient orientation exif",
	  { "rot90" },
	  "weft run, which turns pictures as they say; --no-orient" },
	{ "shrink reduce enlarge zoom scaledown", { "resize:50%", "resize:1600,enlarge=no" }, NULL },
	{ "upscale superresolution", { "resize:200%" }, NULL },
	{ "letterbox fit contain", { "resize:800x600,fit=contain", "resize:800x600" }, NULL },
	{ "cover centercrop cropfill",
	  { "resize:300x200,fit=cover", "crop:width=200,height=200,gravity=center" },
	  NULL },
	{ "smartcrop attention entropy autocropping saliency",
	  { "resize:300x200,fit=cover,gravity=attention", "crop:width=200,height=200,gravity=entropy" },
	  NULL },
	{ "canvassize letterboxing padding", { "pad:20", "resize:600x600,fit=contain" }, NULL },
	{ "straighten deskew", { "rotate:1.5,crop=auto", "shear" }, NULL },
	{ "keystone distort warp", { "perspective:10,20 200,5 190,150 0,160", "affine", "lens" }, NULL },
	{ "fisheye bulge pinch implode", { "lens:k1=-0.3", "swirl:90" }, NULL },
	{ "offset shift translate", { "roll:right=50", "affine" }, NULL },
	{ "pixelize censor mosaicing", { "pixelate:12", "mosaic:12" }, NULL },
	{ "cartoon comic anime", { "kuwahara:4 | posterize:6", "bilateral | posterize:6" }, NULL },
	{ "painting watercolor watercolour", { "oil:4", "kuwahara:4" }, NULL },
	{ "charcoal drawing lineart", { "sketch", "canny | invert" }, NULL },
	{ "stipple crosshatch newspaper screentone", { "halftone:6", "gray | dither" }, NULL },
	{ "reducecolors reducecolours indexed", { "quantize:16", "posterize:4" }, "weft run --palette" },
	{ "floydsteinberg ordereddither errordiffusion", { "gray | dither", "dither" }, NULL },
	{ "glow bloom orton", { "composite:with=(blur:8),op=screen" }, NULL },
	{ "merge layer superimpose paste stamp",
	  { "composite:with=logo.png,gravity=southeast", "watermark:with=logo.png" },
	  NULL },
	{ "multiply screen softlight hardlight",
	  { "composite:with=(blur:8),op=multiply", "composite:with=(blur:8),op=screen" },
	  NULL },
	{ "add subtract absdiff difference divide",
	  { "arithmetic:with=other.png,op=difference", "arithmetic:with=other.png,op=add" },
	  "weft diff" },
	{ "convolution kernel filter2d", { "convolve:\"0 -1 0 -1 5 -1 0 -1 0\"" }, NULL },
	{ "morphology structuringelement", { "open:2", "close:2", "erode:1", "dilate:1" }, NULL },
	{ "medialaxis centerline centreline thinned", { "gray | threshold:otsu | skeleton" }, NULL },
	{ "regions blobs", { "gray | threshold:otsu | label", "gray | blur:3 | watershed" }, NULL },
	{ "segment segmentation superpixels catchment",
	  { "gray | blur:3 | sobel | watershed", "gray | threshold:otsu | label" },
	  NULL },
	{ "line rectangle circle polygon shapes box roundrect boundingbox",
	  { "draw:rectangle,points=10 10 100 60,color=red,width=3", "draw:circle,points=50 50 30" },
	  NULL },
	{ "title watermarktext write drawtext", { "text:hello,size=5%,outline=black" }, NULL },
	{ "gradientfill plain blank", { "solid:white,width=64,height=64" }, NULL },
	{ "fractal", { "mandelbrot" }, NULL },
	{ "statistics minmax", { "stats" }, "weft measure photo.jpg" },
	{ "histogram blurhash phash dhash imagehash noiselevel", { NULL }, "weft measure photo.jpg" },
	{ "contactsheet sprite collage grid", { NULL }, "weft montage" },
	{ "imagestack focusstack longexposure", { NULL }, "weft stack" },
	{ "compare ssim psnr mse", { NULL }, "weft diff" },
	{ "identify metadata", { NULL }, "weft info" },
	{ "convert webp avif quality", { NULL }, "weft run a.png -o b.webp" },
	{ "srcset responsive", { NULL }, "weft run --widths" },
	{ NULL, { NULL }, NULL },
};

/* Letters and figures alone, small. */
static void plain(const char *word, char *text, size_t size)
{
	size_t n = 0;

	for (; *word && n + 1 < size; word++)
		if (isalnum((unsigned char)*word))
			text[n++] = (char)tolower((unsigned char)*word);
	text[n] = 0;
}

/* The next of words apart by blanks; NULL at the end. */
static const char *next_word(const char *from, size_t *length)
{
	from += strspn(from, " ");
	*length = strcspn(from, " ");
	return *length ? from : NULL;
}

const struct word *word_find(const char *word)
{
	char text[64];
	size_t length;

	plain(word, text, sizeof text);
	for (const struct word *w = other_words; w->word && *text; w++)
		for (const char *one = w->word; (one = next_word(one, &length)); one += length)
			if (strlen(text) == length && strncmp(text, one, length) == 0)
				return w;
	return NULL;
}

bool word_has(const struct word *w, const char *part)
{
	char text[64];

	plain(part, text, sizeof text);
	return *text && strstr(w->word, text);
}

void word_advice(const struct word *w, char *text, int size)
{
	int used = 0;

	*text = 0;
	for (int i = 0; w->chains[i] && used < size; i++) {
		const bool last = !w->chains[i + 1] && !w->command;
		used += snprintf(text + used, (size_t)(size - used), "%s%s",
				 !i     ? ""
				 : last ? " or "
					: ", ",
				 w->chains[i]);
	}
	if (w->command && used < size)
		snprintf(text + used, (size_t)(size - used), "%s%s", used ? " or " : "", w->command);
}
