/* spaces.c: coordinates of colours in other spaces. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "real.h"

enum { COLOURS = 7 };

static const float colours[COLOURS][3] = {
	{ 1, 0, 0 },          { 0, 1, 0 },
	{ 0, 0, 1 },          { 0.25f, 0.5f, 0.75f },
	{ 0.9f, 0.7f, 0.1f }, { 0.02f, 0.03f, 0.01f },
	{ 0.6f, 0.2f, 0.5f },
};

/* By Python's colorsys and the formulas of CIE 15, of IEC 61966-2-1 and of Ottosson, in double. */
static const struct {
	const char *name;
	double want[COLOURS][3];
} spaces[] = {
	{ "linear",
	  {
		  { 1.00000000, 0.00000000, 0.00000000 },
		  { 0.00000000, 1.00000000, 0.00000000 },
		  { 0.00000000, 0.00000000, 1.00000000 },
		  { 0.05087609, 0.21404114, 0.52252155 },
		  { 0.78741229, 0.44798841, 0.01002283 },
		  { 0.00154799, 0.00232198, 0.00077399 },
		  { 0.31854678, 0.03310477, 0.21404114 },
	  } },
	{ "xyz",
	  {
		  { 0.41239080, 0.21263901, 0.01933082 },
		  { 0.35758434, 0.71516868, 0.11919478 },
		  { 0.18048079, 0.07219232, 0.95053215 },
		  { 0.19182369, 0.20161580, 0.52316960 },
		  { 0.48672415, 0.48854542, 0.07814622 },
		  { 0.00160837, 0.00204565, 0.00104240 },
		  { 0.18183382, 0.10686309, 0.21355667 },
	  } },
	{ "lab",
	  {
		  { 0.53237116, 0.81603966, 0.76550299 },
		  { 0.87735519, 0.16399374, 0.82818282 },
		  { 0.32300873, 0.81253047, 0.07899817 },
		  { 0.52019408, 0.50235417, 0.34760008 },
		  { 0.75360746, 0.52638641, 0.79376213 },
		  { 0.01847826, 0.49656426, 0.50860872 },
		  { 0.39047030, 0.70130739, 0.41848853 },
	  } },
	{ "lch",
	  {
		  { 0.53237116, 0.52275006, 0.11111074 },
		  { 0.87735519, 0.59890069, 0.37781408 },
		  { 0.32300873, 0.66904208, 0.85080223 },
		  { 0.52019408, 0.19681054, 0.75040560 },
		  { 0.75360746, 0.37334786, 0.23670871 },
		  { 0.01847826, 0.01091728, 0.35852303 },
		  { 0.39047030, 0.27554956, 0.93688753 },
	  } },
	{ "oklab",
	  {
		  { 0.62795536, 0.72486306, 0.62584630 },
		  { 0.86643961, 0.26611243, 0.67949848 },
		  { 0.45201372, 0.46754302, 0.18847185 },
		  { 0.58555043, 0.46058487, 0.38849492 },
		  { 0.78992499, 0.50791418, 0.65673475 },
		  { 0.12558158, 0.48932769, 0.51394062 },
		  { 0.49571243, 0.65052699, 0.44254213 },
	  } },
	{ "oklch",
	  {
		  { 0.62795536, 0.51536662, 0.08120524 },
		  { 0.86643961, 0.58965448, 0.39582039 },
		  { 0.45201372, 0.62642874, 0.73347784 },
		  { 0.58555043, 0.23653274, 0.69592326 },
		  { 0.78992499, 0.31386887, 0.24197044 },
		  { 0.12558158, 0.03511348, 0.35398899 },
		  { 0.49571243, 0.32224078, 0.94196548 },
	  } },
	{ "hsv",
	  {
		  { 0.00000000, 1.00000000, 1.00000000 },
		  { 0.33333333, 1.00000000, 1.00000000 },
		  { 0.66666667, 1.00000000, 1.00000000 },
		  { 0.58333333, 0.66666667, 0.75000000 },
		  { 0.12500000, 0.88888889, 0.90000000 },
		  { 0.25000000, 0.66666667, 0.03000000 },
		  { 0.87500000, 0.66666667, 0.60000000 },
	  } },
	{ "hsl",
	  {
		  { 0.00000000, 1.00000000, 0.50000000 },
		  { 0.33333333, 1.00000000, 0.50000000 },
		  { 0.66666667, 1.00000000, 0.50000000 },
		  { 0.58333333, 0.50000000, 0.50000000 },
		  { 0.12500000, 0.80000000, 0.50000000 },
		  { 0.25000000, 0.50000000, 0.02000000 },
		  { 0.87500000, 0.50000000, 0.40000000 },
	  } },
	{ "ycbcr",
	  {
		  { 0.29900000, 0.33126411, 1.00000000 },
		  { 0.58700000, 0.16873589, 0.08131241 },
		  { 0.11400000, 1.00000000, 0.41868759 },
		  { 0.45375000, 0.66718397, 0.35467190 },
		  { 0.69140000, 0.16625282, 0.64878745 },
		  { 0.02473000, 0.49168736, 0.49662625 },
		  { 0.35380000, 0.58250564, 0.67560628 },
	  } },
};

static weft_image converted(const char *text, weft_view in)
{
	weft_chain *chain = NULL;
	weft_image out = { 0 };
	weft_error e = { 0 };

	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_run(chain, in, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK, "%s: %s", text,
		     e.text);
	weft_chain_free(chain);
	return out;
}

Test(colorspace, known_values)
{
	float pixel[COLOURS * 3];
	const weft_view in = { .pixels = (uint8_t *)pixel,
			       .width = COLOURS,
			       .height = 1,
			       .stride = sizeof pixel,
			       .format = { 3, WEFT_F32 } };

	for (size_t s = 0; s < sizeof spaces / sizeof *spaces; s++) {
		char text[60];
		memcpy(pixel, colours, sizeof pixel);
		snprintf(text, sizeof text, "colorspace:%s", spaces[s].name);
		weft_image there = converted(text, in);
		const float *got = (const float *)(const void *)weft_row(there.view, 0);
		for (int i = 0; i < COLOURS * 3; i++)
			cr_expect_float_eq(got[i], spaces[s].want[i / 3][i % 3], 5e-6, "%s: %d: %.8g",
					   spaces[s].name, i, (double)got[i]);
		snprintf(text, sizeof text, "colorspace:from=%s", spaces[s].name);
		weft_image back = converted(text, there.view);
		got = (const float *)(const void *)weft_row(back.view, 0);
		for (int i = 0; i < COLOURS * 3; i++)
			cr_expect_float_eq(got[i], colours[i / 3][i % 3], 2e-5, "from %s: %d: %.8g",
					   spaces[s].name, i, (double)got[i]);
		weft_image_free(&there);
		weft_image_free(&back);
	}
}

/* What other tools give for 8 bits: OpenCV's Lab and YCrCb of the primaries, of white and of black. */
Test(colorspace, bytes_are_as_usual)
{
	static const struct {
		const char *to;
		uint8_t rgb[3], want[3];
	} known[] = {
		{ "lab", { 255, 255, 255 }, { 255, 128, 128 } },
		{ "lab", { 0, 0, 0 }, { 0, 128, 128 } },
		{ "lab", { 255, 0, 0 }, { 136, 208, 195 } },
		{ "lab", { 0, 255, 0 }, { 224, 42, 211 } },
		{ "lab", { 0, 0, 255 }, { 82, 207, 20 } },
		{ "ycbcr", { 255, 0, 0 }, { 76, 85, 255 } },
		{ "ycbcr", { 0, 255, 0 }, { 150, 44, 21 } },
		{ "ycbcr", { 128, 128, 128 }, { 128, 128, 128 } },
		{ "hsv", { 0, 255, 0 }, { 85, 255, 255 } },
		{ "hsl", { 0, 0, 255 }, { 170, 255, 128 } },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		uint8_t pixel[3];
		char text[40];
		memcpy(pixel, known[i].rgb, 3);
		snprintf(text, sizeof text, "colorspace:%s", known[i].to);
		weft_image out = converted(text, (weft_view) { .pixels = pixel,
							       .width = 1,
							       .height = 1,
							       .stride = 3,
							       .format = { 3, WEFT_U8 } });
		cr_expect_arr_eq(weft_row(out.view, 0), known[i].want, 3, "%s of %d %d %d: %d %d %d",
				 known[i].to, pixel[0], pixel[1], pixel[2], weft_row(out.view, 0)[0],
				 weft_row(out.view, 0)[1], weft_row(out.view, 0)[2]);
		weft_image_free(&out);
	}
}

/* Every depth, and with alpha. */
static void light(real_image *im, const void *arg)
{
	(void)arg;
	im->colours = 3;
	for (int i = 0; i < im->width * im->height; i++)
		for (int c = 0; c < 3; c++) {
			const double v = im->at[i][c];
			im->at[i][c] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
		}
}

static void luminance(real_image *im, const void *arg)
{
	const double half = im->depth == WEFT_U8    ? 128 / 255.0
			    : im->depth == WEFT_U16 ? 32768 / 65535.0
						    : 0.5;

	(void)arg;
	im->colours = 3;
	for (int i = 0; i < im->width * im->height; i++) {
		const double r = im->at[i][0], g = im->at[i][1], b = im->at[i][2];
		im->at[i][0] = 0.299 * r + 0.587 * g + 0.114 * b;
		im->at[i][1] = half - 0.168735892 * r - 0.331264108 * g + 0.5 * b;
		im->at[i][2] = half + 0.5 * r - 0.418687589 * g - 0.081312411 * b;
	}
}

Test(colorspace, of_any_depth)
{
	check_real("colorspace", CHECK_ARGS("to=linear"), light, NULL, 1e-5);
	check_real("colorspace", CHECK_ARGS("to=ycbcr"), luminance, NULL, 2e-6);
}

Test(colorspace, refuses_to_do_nothing)
{
	uint8_t pixel[3] = { 1, 2, 3 };
	weft_image out = { 0 };
	weft_error e = { 0 };

	cr_expect_eq(weft_apply(weft_filter_find("colorspace", NULL), NULL,
				(weft_view) { .pixels = pixel,
					      .width = 1,
					      .height = 1,
					      .stride = 3,
					      .format = { 3, WEFT_U8 } },
				&out, &WEFT_SEQUENTIAL, NULL, &e),
		     WEFT_BAD_PARAM);
	cr_expect(strstr(e.text, "is no change"), "%s", e.text);
}

/* ---- temperature ---- */

static double encoded(double l)
{
	return l <= 0.0031308 ? 12.92 * l : 1.055 * pow(l, 1 / 2.4) - 0.055;
}

/* Light of a chromaticity, Y = 0.4, as sRGB. */
static void light_of(double x, double y, float to[3])
{
	const double Y = 0.4, X = x / y * Y, Z = (1 - x - y) / y * Y;

	to[0] = (float)encoded(3.2409699419 * X - 1.5373831776 * Y - 0.4986107603 * Z);
	to[1] = (float)encoded(-0.9692436363 * X + 1.8759675015 * Y + 0.0415550574 * Z);
	to[2] = (float)encoded(0.0556300797 * X - 0.2039769589 * Y + 1.0569715142 * Z);
}

/* CIE 15's table of illuminants: each becomes neutral when it is named. */
Test(temperature, turns_the_light_white)
{
	static const struct {
		const char *chain;
		double x, y;
	} lights[] = {
		{ "temperature:2856", 0.44757, 0.40745 }, /* A; the black body is an approximation */
		{ "temperature:5003", 0.34567, 0.35850 }, { "temperature:5503", 0.33242, 0.34743 },
		{ "temperature:6504", 0.31272, 0.32903 }, { "temperature:7504", 0.29902, 0.31485 },
	};

	for (size_t i = 0; i < sizeof lights / sizeof *lights; i++) {
		float pixel[3];
		light_of(lights[i].x, lights[i].y, pixel);
		weft_image out = converted(lights[i].chain, (weft_view) { .pixels = (uint8_t *)pixel,
									  .width = 1,
									  .height = 1,
									  .stride = 12,
									  .format = { 3, WEFT_F32 } });
		const float *to = (const float *)(const void *)weft_row(out.view, 0);
		cr_expect_float_eq(to[0], to[1], 2e-3, "%s: %g %g", lights[i].chain, to[0], to[1]);
		cr_expect_float_eq(to[2], to[1], 2e-3, "%s: %g %g", lights[i].chain, to[2], to[1]);
		weft_image_free(&out);
	}
}

/* From D50 to D65 by the matrix that Lindbloom publishes; the light is D(5003). */
Test(temperature, is_bradfords)
{
	static const double rgb[3] = { 0.25, 0.4, 0.3 };
	static const double to_xyz[3][3] = { { 0.4124564, 0.3575761, 0.1804375 },
					     { 0.2126729, 0.7151522, 0.0721750 },
					     { 0.0193339, 0.1191920, 0.9503041 } };
	static const double adapt[3][3] = { { 0.9555766, -0.0230393, 0.0631636 },
					    { -0.0282895, 1.0099416, 0.0210077 },
					    { 0.0122982, -0.0204830, 1.3299098 } };
	static const double to_rgb[3][3] = { { 3.2404542, -1.5371385, -0.4985314 },
					     { -0.9692660, 1.8760108, 0.0415560 },
					     { 0.0556434, -0.2040259, 1.0572252 } };
	const double(*steps[])[3] = { to_xyz, adapt, to_rgb };
	double v[3] = { rgb[0], rgb[1], rgb[2] };
	float pixel[3];

	for (int k = 0; k < 3; k++) {
		double to[3];
		for (int i = 0; i < 3; i++)
			to[i] = steps[k][i][0] * v[0] + steps[k][i][1] * v[1] + steps[k][i][2] * v[2];
		memcpy(v, to, sizeof v);
	}
	for (int i = 0; i < 3; i++)
		pixel[i] = (float)encoded(rgb[i]);
	weft_image out = converted("temperature:5003", (weft_view) { .pixels = (uint8_t *)pixel,
								     .width = 1,
								     .height = 1,
								     .stride = 12,
								     .format = { 3, WEFT_F32 } });
	for (int i = 0; i < 3; i++)
		cr_expect_float_eq(((const float *)(const void *)weft_row(out.view, 0))[i], encoded(v[i]),
				   1e-3, "%d", i);
	weft_image_free(&out);
}

static void same(real_image *im, const void *arg)
{
	(void)im, (void)arg;
}

Test(temperature, of_daylight_is_none)
{
	check_real("temperature", CHECK_ARGS("kelvin=6504"), same, NULL, 2e-5);
}

Test(temperature, of_green_light_gives_magenta)
{
	float pixel[3] = { 0.5f, 0.5f, 0.5f };
	weft_image out = converted("temperature:6504,tint=40", (weft_view) { .pixels = (uint8_t *)pixel,
									     .width = 1,
									     .height = 1,
									     .stride = 12,
									     .format = { 3, WEFT_F32 } });
	const float *to = (const float *)(const void *)weft_row(out.view, 0);

	cr_expect(to[0] > to[1] + 0.02f && to[2] > to[1] + 0.02f, "%g %g %g", (double)to[0], (double)to[1],
		  (double)to[2]);
	weft_image_free(&out);
}

/* ---- tonemap ---- */

struct mapped {
	char method;
	double gain, white;
};

static double uncharted(double x)
{
	const double a = 0.15, b = 0.5, c = 0.1, d = 0.2, e = 0.02, f = 0.3;

	return (x * (a * x + c * b) + d * e) / (x * (a * x + b) + d * f) - e / f;
}

static void tonemapped(real_image *im, const void *arg)
{
	const struct mapped *m = arg;

	for (int i = 0; i < im->width * im->height; i++) {
		double *p = im->at[i];
		for (int c = 0; c < 3; c++) {
			if (im->depth != WEFT_F32)
				p[c] = p[c] <= 0.04045 ? p[c] / 12.92 : pow((p[c] + 0.055) / 1.055, 2.4);
			p[c] = fmax(p[c] * m->gain, 0);
		}
		const double l = 0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2];
		const double shown = m->white > 0 ? l * (1 + l / m->white / m->white) / (1 + l) : l / (1 + l);
		for (int c = 0; c < 3; c++) {
			if (m->method == 'r')
				p[c] = l > 0 ? p[c] / l * shown : 0;
			else if (m->method == 'h')
				p[c] = uncharted(2 * p[c]) / uncharted(m->white);
			else
				p[c] = (p[c] * (2.51 * p[c] + 0.03)) / (p[c] * (2.43 * p[c] + 0.59) + 0.14);
			p[c] = encoded(fmin(fmax(p[c], 0), 1));
		}
	}
}

Test(tonemap, follows_its_curve)
{
	check_real("tonemap", CHECK_ARGS("method=reinhard"), tonemapped, &(struct mapped) { 'r', 1, 0 },
		   2e-5);
	check_real("tonemap", CHECK_ARGS("method=reinhard", "white=4", "exposure=2"), tonemapped,
		   &(struct mapped) { 'r', 4, 4 }, 2e-5);
	check_real("tonemap", CHECK_ARGS("method=hable", "exposure=1"), tonemapped,
		   &(struct mapped) { 'h', 2, 11.2 }, 2e-5);
	check_real("tonemap", CHECK_ARGS("method=aces", "exposure=-1"), tonemapped,
		   &(struct mapped) { 'a', 0.5, 0 }, 2e-5);
}
