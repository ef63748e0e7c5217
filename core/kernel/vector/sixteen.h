/* sixteen.h: what all vectors of 16 bytes have in common, the last line of
 * their files.  What each name means: ../vector.h. */
#ifndef WEFT_KERNEL_VECTOR_SIXTEEN_H
#define WEFT_KERNEL_VECTOR_SIXTEEN_H

WEFT_KERNEL weft_vu8 weft_zip_low_u8(weft_vu8 a, weft_vu8 b)
{
	return weft_zip_low_u8x16(a, b);
}

WEFT_KERNEL weft_vu8 weft_zip_high_u8(weft_vu8 a, weft_vu8 b)
{
	return weft_zip_high_u8x16(a, b);
}

WEFT_KERNEL weft_vs16 weft_zip_low_s16(weft_vs16 a, weft_vs16 b)
{
	return weft_zip_low_s16x8(a, b);
}

WEFT_KERNEL weft_vs16 weft_zip_high_s16(weft_vs16 a, weft_vs16 b)
{
	return weft_zip_high_s16x8(a, b);
}

WEFT_KERNEL weft_vu8 weft_narrow_u8(weft_vs16 a, weft_vs16 b)
{
	return weft_pack_u8(a, b);
}

WEFT_KERNEL void weft_narrow_s32(const weft_vs32 *w, weft_u8x16 v[2])
{
	for (int j = 0; j < 2; j++)
		v[j] = weft_pack_u8(weft_pack_s32(w[4 * j], w[4 * j + 1]),
				    weft_pack_s32(w[4 * j + 2], w[4 * j + 3]));
}

WEFT_KERNEL weft_vf32 weft_fuse_f32(weft_vf32 a, weft_vf32 b, weft_vf32 c)
{
	return a * b + c;
}

#define WEFT_VECTOR_SHUFFLE(a, b, of, k) __builtin_shufflevector(a, b, of(k, 0), of(k, 1), of(k, 2), of(k, 3))

#endif
