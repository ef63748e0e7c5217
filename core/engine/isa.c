/* isa.c: which instruction set the filters may use.
 *
 * The levels are those of the x86-64 psABI: a build for x86-64-v3 may use any
 * of its instructions, so all its features are asked for, not just AVX2. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[WEFT_ISA_COUNT] = { "base", "avx2", "avx512" };

const char *weft_isa_name(weft_isa isa)
{
	return (unsigned)isa < WEFT_ISA_COUNT ? names[isa] : "unknown";
}

#ifdef __x86_64__
#include <cpuid.h>

enum {
	FMA = 1u << 12,
	MOVBE = 1u << 22,
	OSXSAVE = 1u << 27,
	F16C = 1u << 29,
	LZCNT = 1u << 5,
	BMI1 = 1u << 3,
	AVX2 = 1u << 5,
	BMI2 = 1u << 8,
	AVX512F = 1u << 16,
	AVX512DQ = 1u << 17,
	AVX512CD = 1u << 28,
	AVX512BW = 1u << 30,
};
static const unsigned AVX512VL = 1u << 31;

/* What the system saves for us on a switch of threads. */
static unsigned saved_registers(void)
{
	unsigned low, high;
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

static weft_isa best(void)
{
	const unsigned basic = FMA | MOVBE | OSXSAVE | F16C, v3 = BMI1 | AVX2 | BMI2;
	const unsigned v4 = AVX512F | AVX512DQ | AVX512CD | AVX512BW | AVX512VL;
	const unsigned ymm_saved = 0x6, zmm_saved = 0xe6;
	unsigned a, b, c, d, features;

	if (!__get_cpuid(1, &a, &b, &c, &d) || (c & basic) != basic)
		return WEFT_ISA_BASE;
	if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !(c & LZCNT))
		return WEFT_ISA_BASE;
	if (!__get_cpuid_count(7, 0, &a, &features, &c, &d) || (features & v3) != v3)
		return WEFT_ISA_BASE;
	unsigned saved = saved_registers();
	if ((saved & ymm_saved) != ymm_saved)
		return WEFT_ISA_BASE;
	return (features & v4) == v4 && (saved & zmm_saved) == zmm_saved ? WEFT_ISA_AVX512 : WEFT_ISA_AVX2;
}
#else
static weft_isa best(void)
{
	return WEFT_ISA_BASE;
}
#endif

weft_status weft_isa_choose(weft_isa *isa, weft_error *e)
{
	weft_isa machine = best();
	const char *forced = getenv("WEFT_ISA");

	*isa = machine;
	if (!forced || !*forced)
		return WEFT_OK;
	for (int i = 0; i < WEFT_ISA_COUNT; i++) {
		if (strcmp(forced, names[i]) != 0)
			continue;
		if (i > (int)machine)
			return weft_fail(e, WEFT_USAGE, "WEFT_ISA=%s: this machine has only %s", forced,
					 names[machine]);
		*isa = (weft_isa)i;
		return WEFT_OK;
	}
	return weft_fail(e, WEFT_USAGE, "WEFT_ISA=%s: unknown; it is one of base, avx2, avx512", forced);
}

weft_isa weft_isa_active(void)
{
	weft_isa isa;
	weft_isa_choose(&isa, NULL);
	return isa;
}
