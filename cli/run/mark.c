/* mark.c: what a file was made from, in an extended attribute. */
#include "mark.h"

#include <endian.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "inputs.h"

static const char name[] = "user.weft";

/* Little-endian, in this order. */
enum { RECIPE, IN_BYTES, IN_TIME, IN_SHA, OUT_BYTES, OUT_TIME, IN_NAME, FIELDS };
enum { FIELDS_ONCE = IN_NAME }; /* of files made by 0.1 */

/* Without its folder, which may be called otherwise from elsewhere. */
static uint64_t base_hash(const char *input)
{
	const char *slash = input ? strrchr(input, '/') : NULL;
	return input ? name_hash(slash ? slash + 1 : input) : 0;
}

void mark_write(int fd, uint64_t recipe, const char *input, const struct job_result *r)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return;
	const uint64_t value[FIELDS] = {
		[RECIPE] = recipe,
		[IN_BYTES] = r->bytes_in,
		[IN_TIME] = (uint64_t)time_ns(r->time_in),
		[IN_SHA] = sha_short(r->sha_in),
		[OUT_BYTES] = (uint64_t)st.st_size,
		[OUT_TIME] = (uint64_t)time_ns(st.st_mtim),
		[IN_NAME] = base_hash(input),
	};
	uint64_t stored[FIELDS];
	for (int i = 0; i < FIELDS; i++)
		stored[i] = htole64(value[i]);
	/* Where it can't be, the file is made again another time. */
	(void)!fsetxattr(fd, name, stored, sizeof stored, 0);
}

enum made mark_look(uint64_t recipe, const char *input, const char *output, bool in_place)
{
	uint64_t value[FIELDS] = { 0 };
	const ssize_t size = getxattr(output, name, value, sizeof value);

	if (size != sizeof value && size != FIELDS_ONCE * sizeof *value)
		return MADE_UNKNOWN;
	for (int i = 0; i < FIELDS; i++)
		value[i] = le64toh(value[i]);
	const struct identity in = { (int64_t)value[IN_BYTES], (int64_t)value[IN_TIME], value[IN_SHA] };
	const struct identity out = { (int64_t)value[OUT_BYTES], (int64_t)value[OUT_TIME], 0 };
	if (!identity_holds(&out, output))
		return MADE_UNKNOWN;
	const bool same = in_place || !input || identity_holds(&in, input);
	if (same || value[IN_NAME] == base_hash(input))
		return same && value[RECIPE] == recipe ? MADE_DONE : MADE_OTHERWISE;
	return MADE_OURS;
}
