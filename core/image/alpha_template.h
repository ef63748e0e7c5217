/* alpha_template.h: alpha.h's rows in vectors of ALPHA_BYTES, once for each instruction set (alpha.c).
 *
 * ALPHA(name) makes the names.  Lanes are samples, as they lie in memory; each gets its pixel's alpha by a
 * shuffle, and alpha's own lane what leaves it as it is.  A block is ALPHA_BYTES samples; what a row has left
 * is padded to one.
 *
 * u8 to u16 is round(T / 65535) of T = 257 v * 257 a, with no halves: T + T/2^16 + 2^15, without its lower 16
 * bits; the carries out of these are two at most, and their half is what avg makes.
 *
 * Back, alpha.h's two roundings come to min(255, floor((255 p + floor(a/2)) / a)), for 255 p / a + 1/2 is
 * never nearer above a whole number than they can tell.  All of that but the quotient is exact in float,
 * being below 2^24; a quotient made a little too small is short by one at most, where what remains says so.
 */

typedef uint8_t ALPHA(u8) __attribute__((vector_size(ALPHA_BYTES)));
typedef uint16_t ALPHA(u16) __attribute__((vector_size(ALPHA_BYTES)));
typedef int32_t ALPHA(s32) __attribute__((vector_size(ALPHA_BYTES)));
typedef float ALPHA(f32) __attribute__((vector_size(ALPHA_BYTES)));

enum { ALPHA(LANES) = ALPHA_BYTES / 4 };

/* ---- what each instruction set calls otherwise ---- */

#if defined(__x86_64__) && ALPHA_BYTES == 64
INLINE ALPHA(s32) ALPHA(widen)(const uint16_t *p)
{
	return (ALPHA(s32))_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)p));
}

/* Eight bits twice: times 257. */
INLINE ALPHA(u16) ALPHA(twice)(const uint8_t *p)
{
	const __m512i v = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)p));
	return (ALPHA(u16))_mm512_or_si512(v, _mm512_slli_epi16(v, 8));
}

INLINE ALPHA(u16) ALPHA(mulhi)(ALPHA(u16) a, ALPHA(u16) b)
{
	return (ALPHA(u16))_mm512_mulhi_epu16((__m512i)a, (__m512i)b);
}

INLINE bool ALPHA(all_ones)(ALPHA(u16) v)
{
	return _mm512_cmpneq_epi32_mask((__m512i)v, _mm512_set1_epi32(-1)) == 0;
}

INLINE ALPHA(u16) ALPHA(avg)(ALPHA(u16) a, ALPHA(u16) b)
{
	return (ALPHA(u16))_mm512_avg_epu16((__m512i)a, (__m512i)b);
}

/* Four vectors of 0 .. 2^31 - 1, clamped. */
INLINE void ALPHA(pack)(const ALPHA(s32) v[4], uint8_t *to)
{
	for (int k = 0; k < 4; k++)
		_mm_storeu_si128((__m128i *)(void *)(to + 16 * k), _mm512_cvtusepi32_epi8((__m512i)v[k]));
}

INLINE void ALPHA(pack_u16)(const ALPHA(s32) v[2], uint16_t *to)
{
	for (int k = 0; k < 2; k++)
		_mm256_storeu_si256((__m256i *)(void *)(to + 16 * k), _mm512_cvtepi32_epi16((__m512i)v[k]));
}

INLINE void ALPHA(pack_u8)(const ALPHA(u16) v[2], uint8_t *to)
{
	for (int k = 0; k < 2; k++)
		_mm256_storeu_si256((__m256i *)(void *)(to + 32 * k), _mm512_cvtepi16_epi8((__m512i)v[k]));
}

INLINE ALPHA(f32) ALPHA(clamp)(ALPHA(f32) v)
{
	return (ALPHA(f32))_mm512_min_ps(_mm512_max_ps((__m512)v, _mm512_setzero_ps()), _mm512_set1_ps(1));
}

#elif defined(__x86_64__) && ALPHA_BYTES == 32
INLINE ALPHA(s32) ALPHA(widen)(const uint16_t *p)
{
	return (ALPHA(s32))_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)p));
}

INLINE ALPHA(u16) ALPHA(twice)(const uint8_t *p)
{
	const __m256i v = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)p));
	return (ALPHA(u16))_mm256_or_si256(v, _mm256_slli_epi16(v, 8));
}

INLINE ALPHA(u16) ALPHA(mulhi)(ALPHA(u16) a, ALPHA(u16) b)
{
	return (ALPHA(u16))_mm256_mulhi_epu16((__m256i)a, (__m256i)b);
}

INLINE bool ALPHA(all_ones)(ALPHA(u16) v)
{
	return _mm256_movemask_epi8(_mm256_cmpeq_epi32((__m256i)v, _mm256_set1_epi32(-1))) == -1;
}

INLINE ALPHA(u16) ALPHA(avg)(ALPHA(u16) a, ALPHA(u16) b)
{
	return (ALPHA(u16))_mm256_avg_epu16((__m256i)a, (__m256i)b);
}

INLINE void ALPHA(pack)(const ALPHA(s32) v[4], uint8_t *to)
{
	const __m256i low = _mm256_packs_epi32((__m256i)v[0], (__m256i)v[1]);
	const __m256i high = _mm256_packs_epi32((__m256i)v[2], (__m256i)v[3]);
	const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
	_mm256_storeu_si256((__m256i *)(void *)to,
			    _mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high), order));
}

INLINE void ALPHA(pack_u16)(const ALPHA(s32) v[2], uint16_t *to)
{
	const __m256i both = _mm256_packus_epi32((__m256i)v[0], (__m256i)v[1]);
	_mm256_storeu_si256((__m256i *)(void *)to, _mm256_permute4x64_epi64(both, 0xd8));
}

INLINE void ALPHA(pack_u8)(const ALPHA(u16) v[2], uint8_t *to)
{
	const __m256i both = _mm256_packus_epi16((__m256i)v[0], (__m256i)v[1]);
	_mm256_storeu_si256((__m256i *)(void *)to, _mm256_permute4x64_epi64(both, 0xd8));
}

INLINE ALPHA(f32) ALPHA(clamp)(ALPHA(f32) v)
{
	return (ALPHA(f32))_mm256_min_ps(_mm256_max_ps((__m256)v, _mm256_setzero_ps()), _mm256_set1_ps(1));
}

#elif defined(__SSE2__)
INLINE ALPHA(s32) ALPHA(widen)(const uint16_t *p)
{
	const __m128i v = _mm_loadl_epi64((const __m128i *)(const void *)p);
	return (ALPHA(s32))_mm_unpacklo_epi16(v, _mm_setzero_si128());
}

INLINE ALPHA(u16) ALPHA(twice)(const uint8_t *p)
{
	const __m128i v = _mm_loadl_epi64((const __m128i *)(const void *)p);
	return (ALPHA(u16))_mm_unpacklo_epi8(v, v);
}

INLINE ALPHA(u16) ALPHA(mulhi)(ALPHA(u16) a, ALPHA(u16) b)
{
	return (ALPHA(u16))_mm_mulhi_epu16((__m128i)a, (__m128i)b);
}

INLINE bool ALPHA(all_ones)(ALPHA(u16) v)
{
	return _mm_movemask_epi8(_mm_cmpeq_epi32((__m128i)v, _mm_set1_epi32(-1))) == 0xffff;
}

INLINE ALPHA(u16) ALPHA(avg)(ALPHA(u16) a, ALPHA(u16) b)
{
	return (ALPHA(u16))_mm_avg_epu16((__m128i)a, (__m128i)b);
}

INLINE void ALPHA(pack)(const ALPHA(s32) v[4], uint8_t *to)
{
	const __m128i low = _mm_packs_epi32((__m128i)v[0], (__m128i)v[1]);
	const __m128i high = _mm_packs_epi32((__m128i)v[2], (__m128i)v[3]);
	_mm_storeu_si128((__m128i *)(void *)to, _mm_packus_epi16(low, high));
}

/* Of 16 bits each; the instruction clamps to signed ones. */
INLINE void ALPHA(pack_u16)(const ALPHA(s32) v[2], uint16_t *to)
{
	const __m128i middle = _mm_set1_epi32(32768), back = _mm_set1_epi16(-32768);
	const __m128i both =
		_mm_packs_epi32(_mm_sub_epi32((__m128i)v[0], middle), _mm_sub_epi32((__m128i)v[1], middle));
	_mm_storeu_si128((__m128i *)(void *)to, _mm_xor_si128(both, back));
}

INLINE void ALPHA(pack_u8)(const ALPHA(u16) v[2], uint8_t *to)
{
	_mm_storeu_si128((__m128i *)(void *)to, _mm_packus_epi16((__m128i)v[0], (__m128i)v[1]));
}

INLINE ALPHA(f32) ALPHA(clamp)(ALPHA(f32) v)
{
	return (ALPHA(f32))_mm_min_ps(_mm_max_ps((__m128)v, _mm_setzero_ps()), _mm_set1_ps(1));
}

#else
INLINE ALPHA(s32) ALPHA(widen)(const uint16_t *p)
{
	ALPHA(s32) v;
	for (int i = 0; i < ALPHA(LANES); i++)
		v[i] = p[i];
	return v;
}

INLINE ALPHA(u16) ALPHA(twice)(const uint8_t *p)
{
	ALPHA(u16) v;
	for (int i = 0; i < 2 * ALPHA(LANES); i++)
		v[i] = p[i];
	return v * 257;
}

INLINE ALPHA(u16) ALPHA(mulhi)(ALPHA(u16) a, ALPHA(u16) b)
{
	for (int i = 0; i < 2 * ALPHA(LANES); i++)
		a[i] = (uint16_t)((uint32_t)a[i] * b[i] >> 16);
	return a;
}

INLINE bool ALPHA(all_ones)(ALPHA(u16) v)
{
	uint64_t word[ALPHA_BYTES / 8];
	memcpy(word, &v, sizeof v);
	for (int i = 1; i < ALPHA_BYTES / 8; i++)
		word[0] &= word[i];
	return word[0] == UINT64_MAX;
}

INLINE ALPHA(u16) ALPHA(avg)(ALPHA(u16) a, ALPHA(u16) b)
{
	return (a >> 1) + (b >> 1) + ((a | b) & 1);
}

INLINE void ALPHA(pack)(const ALPHA(s32) v[4], uint8_t *to)
{
	for (int i = 0; i < 4 * ALPHA(LANES); i++) {
		const int32_t one = v[i / ALPHA(LANES)][i % ALPHA(LANES)];
		to[i] = (uint8_t)(one < 255 ? one : 255);
	}
}

INLINE void ALPHA(pack_u16)(const ALPHA(s32) v[2], uint16_t *to)
{
	for (int i = 0; i < 2 * ALPHA(LANES); i++)
		to[i] = (uint16_t)v[i / ALPHA(LANES)][i % ALPHA(LANES)];
}

INLINE void ALPHA(pack_u8)(const ALPHA(u16) v[2], uint8_t *to)
{
	for (int i = 0; i < 4 * ALPHA(LANES); i++)
		to[i] = (uint8_t)v[i / 2 / ALPHA(LANES)][i % (2 * ALPHA(LANES))];
}

INLINE ALPHA(f32) ALPHA(clamp)(ALPHA(f32) v)
{
	v = (ALPHA(f32))((ALPHA(s32))v & (v > 0));
	const ALPHA(s32) less = v < 1;
	return (ALPHA(f32))(((ALPHA(s32))v & less) | ((ALPHA(s32))((ALPHA(f32)) { 0 } + 1) & ~less));
}
#endif

/* ---- lanes ---- */

/* Every lane's alpha. */
INLINE ALPHA(s32) ALPHA(alphas)(ALPHA(s32) v, int channels)
{
	return channels == 4 ? __builtin_shufflevector(v, v, ALPHA_LANES_32(3))
			     : __builtin_shufflevector(v, v, ALPHA_LANES_32(1));
}

INLINE ALPHA(u16) ALPHA(alphas_u16)(ALPHA(u16) v, int channels)
{
	return channels == 4 ? __builtin_shufflevector(v, v, ALPHA_LANES_16(3))
			     : __builtin_shufflevector(v, v, ALPHA_LANES_16(1));
}

/* All bits in alpha's own lanes. */
INLINE ALPHA(s32) ALPHA(own)(int channels)
{
	ALPHA(s32) v;
	for (int i = 0; i < ALPHA(LANES); i++)
		v[i] = i % channels == channels - 1 ? -1 : 0;
	return v;
}

INLINE ALPHA(u16) ALPHA(own_u16)(int channels)
{
	ALPHA(u16) v;
	for (int i = 0; i < 2 * ALPHA(LANES); i++)
		v[i] = i % channels == channels - 1 ? 0xffff : 0;
	return v;
}

INLINE ALPHA(f32) ALPHA(floats)(ALPHA(s32) v)
{
	return __builtin_convertvector(v, ALPHA(f32));
}

/* b in alpha's own lanes. */
INLINE ALPHA(f32) ALPHA(but)(ALPHA(f32) a, ALPHA(f32) b, int channels)
{
	const ALPHA(s32) own = ALPHA(own)(channels);
	return (ALPHA(f32))(((ALPHA(s32))a & ~own) | ((ALPHA(s32))b & own));
}

INLINE ALPHA(f32) ALPHA(load_f32)(const float *p)
{
	ALPHA(f32) v;
	memcpy(&v, p, sizeof v);
	return v;
}

/* ---- blocks ---- */

INLINE void ALPHA(widen_u8)(const uint8_t *from, uint16_t *to, int channels)
{
	for (int k = 0; k < ALPHA_BYTES; k += 2 * ALPHA(LANES)) {
		const ALPHA(u16) v = ALPHA(twice)(from + k);
		const ALPHA(u16) a = ALPHA(alphas_u16)(v, channels) | ALPHA(own_u16)(channels);
		const ALPHA(u16) high = ALPHA(mulhi)(v, a), sum = ALPHA(avg)(v * a, high);
		const ALPHA(u16) out = high + ALPHA(avg)(sum >> 14, (ALPHA(u16)) { 0 });
		memcpy(to + k, &out, sizeof out);
	}
}

INLINE bool ALPHA(opaque)(const ALPHA(u16) v[2], int channels)
{
	return ALPHA(all_ones)((v[0] & v[1]) | ~ALPHA(own_u16)(channels));
}

/* floor((v + 128) / 257), where v + 128 ends at 2^16 - 1. */
INLINE ALPHA(u16) ALPHA(narrow)(ALPHA(u16) v)
{
	v += 128;
	v |= (ALPHA(u16))(v < 128);
	return (v - (v >> 8)) >> 8;
}

INLINE void ALPHA(undo_u16)(const uint16_t *from, uint8_t *to, int channels)
{
	ALPHA(u16) both[2];
	ALPHA(s32) made[4];
	memcpy(both, from, sizeof both);
	if (ALPHA(opaque)(both, channels)) {
		ALPHA(pack_u8)((const ALPHA(u16)[2]) { ALPHA(narrow)(both[0]), ALPHA(narrow)(both[1]) }, to);
		return;
	}
	for (int k = 0; k < 4; k++) {
		const ALPHA(s32) v = ALPHA(widen)(from + k * ALPHA(LANES));
		const ALPHA(s32) a = ALPHA(alphas)(v, channels) | (ALPHA(own)(channels) & 0xffff);
		const ALPHA(s32) none = a == 0;
		const ALPHA(f32) by = ALPHA(floats)(a - none);
		const ALPHA(f32) sum = ALPHA(floats)(v & ~none) * 255 + ALPHA(floats)(a >> 1);
		const ALPHA(s32) low = __builtin_convertvector(sum * (0x1.fffffp-1f / by), ALPHA(s32));
		made[k] = low - (sum - ALPHA(floats)(low) * by >= by);
	}
	ALPHA(pack)(made, to);
}

INLINE void ALPHA(widen_u16)(const uint16_t *from, float *to, int channels)
{
	for (int k = 0; k < ALPHA_BYTES; k += ALPHA(LANES)) {
		const ALPHA(f32) v = ALPHA(floats)(ALPHA(widen)(from + k)) * (1.0f / 65535);
		const ALPHA(f32) a = (ALPHA(f32))ALPHA(alphas)((ALPHA(s32))v, channels);
		const ALPHA(f32) out = ALPHA(but)(v * a, v, channels);
		memcpy(to + k, &out, sizeof out);
	}
}

/* Colours by alpha, 0 where that is 0. */
INLINE ALPHA(f32) ALPHA(by_alpha)(ALPHA(f32) v, int channels)
{
	const ALPHA(f32) a = (ALPHA(f32))ALPHA(alphas)((ALPHA(s32))v, channels);
	const ALPHA(f32) quotient = (ALPHA(f32))((ALPHA(s32))(v / a) & ~(a == 0));
	return ALPHA(but)(quotient, v, channels);
}

INLINE void ALPHA(undo_f32)(const float *from, uint16_t *to, int channels)
{
	for (int k = 0; k < ALPHA_BYTES; k += 2 * ALPHA(LANES)) {
		ALPHA(s32) made[2];
		for (int j = 0; j < 2; j++) {
			const ALPHA(f32) v = ALPHA(load_f32)(from + k + j * ALPHA(LANES));
			const ALPHA(f32) one = ALPHA(clamp)(ALPHA(by_alpha)(v, channels));
			made[j] = __builtin_convertvector(one * 65535.0f + 0.5f, ALPHA(s32));
		}
		ALPHA(pack_u16)(made, to + k);
	}
}

INLINE void ALPHA(times_f32)(const float *from, float *to, int channels)
{
	for (int k = 0; k < ALPHA_BYTES; k += ALPHA(LANES)) {
		const ALPHA(f32) v = ALPHA(load_f32)(from + k);
		const ALPHA(f32) a = (ALPHA(f32))ALPHA(alphas)((ALPHA(s32))v, channels);
		const ALPHA(f32) out = ALPHA(but)(v * a, v, channels);
		memcpy(to + k, &out, sizeof out);
	}
}

INLINE void ALPHA(by_f32)(const float *from, float *to, int channels)
{
	for (int k = 0; k < ALPHA_BYTES; k += ALPHA(LANES)) {
		const ALPHA(f32) out = ALPHA(by_alpha)(ALPHA(load_f32)(from + k), channels);
		memcpy(to + k, &out, sizeof out);
	}
}

/* ---- rows ---- */

#define ALPHA_ROW(name, from_type, to_type)                                                                  \
	INLINE void ALPHA(name##_samples)(const from_type *from, to_type *to, int count, int channels)       \
	{                                                                                                    \
		int i = 0;                                                                                   \
		for (; i + ALPHA_BYTES <= count; i += ALPHA_BYTES)                                           \
			ALPHA(name)(from + i, to + i, channels);                                             \
		if (i == count)                                                                              \
			return;                                                                              \
		from_type rest[ALPHA_BYTES] = { 0 };                                                         \
		to_type made[ALPHA_BYTES];                                                                   \
		memcpy(rest, from + i, (size_t)(count - i) * sizeof *rest);                                  \
		ALPHA(name)(rest, made, channels);                                                           \
		memcpy(to + i, made, (size_t)(count - i) * sizeof *made);                                    \
	}                                                                                                    \
	static void ALPHA(name##_row)(const void *from, void *to, int width, int channels)                   \
	{                                                                                                    \
		if (channels == 4)                                                                           \
			ALPHA(name##_samples)(from, to, 4 * width, 4);                                       \
		else                                                                                         \
			ALPHA(name##_samples)(from, to, 2 * width, 2);                                       \
	}

ALPHA_ROW(widen_u8, uint8_t, uint16_t)
ALPHA_ROW(undo_u16, uint16_t, uint8_t)
ALPHA_ROW(widen_u16, uint16_t, float)
ALPHA_ROW(undo_f32, float, uint16_t)
ALPHA_ROW(times_f32, float, float)
ALPHA_ROW(by_f32, float, float)
#undef ALPHA_ROW

static void ALPHA(multiply)(const void *from, weft_format f, void *to, int width)
{
	if (f.depth == WEFT_U8)
		ALPHA(widen_u8_row)(from, to, width, f.channels);
	else if (f.depth == WEFT_U16)
		ALPHA(widen_u16_row)(from, to, width, f.channels);
	else
		ALPHA(times_f32_row)(from, to, width, f.channels);
}

static void ALPHA(divide)(const void *from, void *to, weft_format f, int width)
{
	if (f.depth == WEFT_U8)
		ALPHA(undo_u16_row)(from, to, width, f.channels);
	else if (f.depth == WEFT_U16)
		ALPHA(undo_f32_row)(from, to, width, f.channels);
	else
		ALPHA(by_f32_row)(from, to, width, f.channels);
}

#undef ALPHA
#undef ALPHA_BYTES
#undef ALPHA_LANES_32
#undef ALPHA_LANES_16
