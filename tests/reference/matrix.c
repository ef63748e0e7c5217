/* matrix.c: a colour times a matrix; grey counts as three equal colours. */
#include "matrix.h"

static double entry(const double *matrix, int count, int row, int column)
{
	if (count == 9)
		return column < 3 ? matrix[3 * row + column] : 0;
	if (count == 12)
		return column < 3 ? matrix[4 * row + column] : column == 4 ? matrix[4 * row + 3] : 0;
	return matrix[5 * row + column];
}

static double mixed(const double pixel[4], int depth, const double *matrix, int count, int row)
{
	double max = ref_max(depth);

	if (depth == 4) {
		float sum = 0;

		for (int i = 0; i < 4; i++) {
			float product = (float)entry(matrix, count, row, i) * (float)pixel[i];
			if (i < 3 || count == 20)
				sum = i ? sum + product : product;
		}
		return count == 9 ? sum : sum + (float)entry(matrix, count, row, 4);
	}
	double sum = ref_rint(1024 * max * entry(matrix, count, row, 4));
	for (int i = 0; i < 4; i++)
		sum += ref_rint(1024 * entry(matrix, count, row, i)) * pixel[i];
	/* floor of a division by 1024 */
	return ref_clamp(ref_round(sum / 1024), depth);
}

void reference_channelmix(const ref_image *in, ref_image *out, const double *matrix, int count)
{
	bool alpha_in = in->channels % 2 == 0, alpha_out = alpha_in || count == 20;

	ref_make(out, in->width, in->height, 3 + alpha_out, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			double pixel[4];

			for (int c = 0; c < 3; c++)
				pixel[c] = ref_get(in, x, y, in->channels < 3 ? 0 : c);
			pixel[3] = alpha_in ? ref_get(in, x, y, in->channels - 1) : ref_max(in->depth);
			for (int c = 0; c < 3; c++)
				ref_set(out, x, y, c, mixed(pixel, in->depth, matrix, count, c));
			if (alpha_out)
				ref_set(out, x, y, 3,
					count == 20 ? mixed(pixel, in->depth, matrix, count, 3) : pixel[3]);
		}
}

void reference_sepia(const ref_image *in, ref_image *out, double amount)
{
	static const double full[9] = { 0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131 };
	double matrix[9];

	for (int i = 0; i < 9; i++)
		matrix[i] = (1 - amount) * (i % 4 == 0) + amount * full[i];
	reference_channelmix(in, out, matrix, 9);
}

void reference_saturation(const ref_image *in, ref_image *out, double amount)
{
	static const double luma[3] = { 0.299, 0.587, 0.114 };
	double matrix[9];

	for (int i = 0; i < 9; i++)
		matrix[i] = amount * (i % 4 == 0) + (1 - amount) * luma[i % 3];
	reference_channelmix(in, out, matrix, 9);
}
