/* decoding.h: how files become pixels: limits, the jail, damage, turning.
 * These options belong to every command that decodes.
 */
#ifndef WEFT_CLI_DECODING_H
#define WEFT_CLI_DECODING_H

#include "../../core/image/jail.h"
#include "../../core/image/rows.h"
#include "../options.h"

enum jail_mode { JAIL_ON, JAIL_STRICT, JAIL_OFF };
extern const char *const jail_modes[];

struct decoding {
	int max_side, max_frames, max_scans;
	int64_t max_pixels, max_bytes, max_memory;
	double max_time;
	bool lenient, no_jail, no_orient;
	int jail; /* enum jail_mode */

	weft_decode_options how; /* from these; pixels and memory are set */
};

/* Of where files are looked into, for a command whose options T have a struct decoding as member m. */
#define JAIL_OPTIONS(T, m)                                                                                   \
	OPTION_OF(T, m.jail, .name = "jail", .type = OPTION_CHOICE, .value = "MODE", .choices = jail_modes,  \
		  .help = "on; strict: a process of its own for each file, and none that isn't wholly "      \
			  "locked up; off"),                                                                 \
		OPTION_OF(T, m.no_jail, .name = "no-jail", .type = OPTION_FLAG,                              \
			  .help = "decode in this process, not in one that can do nothing else"),            \
		OPTION_OF(T, m.max_memory, .name = "max-memory", .type = OPTION_BYTES, .value = "BYTES",     \
			  .min = 1,                                                                          \
			  .help = "for a file or a picture, and for those of a batch in work at once; "      \
				  "default: 2G"),                                                            \
		OPTION_OF(T, m.max_time, .name = "max-time", .type = OPTION_SECONDS, .value = "TIME",        \
			  .help = "for decoding a file, where it is jailed; default: 60s")
/* And of all else. */
#define DECODING_OPTIONS(T, m)                                                                               \
	OPTION_OF(T, m.lenient, .name = "lenient", .type = OPTION_FLAG,                                      \
		  .help = "damaged input: keep what can be decoded, and say how much"),                      \
		OPTION_OF(T, m.no_orient, .name = "no-orient", .type = OPTION_FLAG,                          \
			  .help = "leave pixels as they lie in the file, whatever its EXIF says"),           \
		OPTION_OF(T, m.max_side, .name = "max-side", .type = OPTION_INT, .value = "N", .min = 1,     \
			  .max = WEFT_SIDE_MAX,                                                              \
			  .help = "refuse pictures wider or higher than N pixels; default: 65535"),          \
		OPTION_OF(T, m.max_pixels, .name = "max-pixels", .type = OPTION_COUNT, .value = "N",         \
			  .min = 1, .help = "refuse larger pictures; default: 100M"),                        \
		OPTION_OF(T, m.max_frames, .name = "max-frames", .type = OPTION_INT, .value = "N", .min = 1, \
			  .max = 1 << 30, .help = "refuse files of more frames or pages; default: 1000"),    \
		OPTION_OF(T, m.max_scans, .name = "max-scans", .type = OPTION_INT, .value = "N", .min = 1,   \
			  .max = 1 << 30, .help = "refuse JPEGs of more scans; default: 500"),               \
		OPTION_OF(T, m.max_bytes, .name = "max-bytes", .type = OPTION_BYTES, .value = "BYTES",       \
			  .min = 1,                                                                          \
			  .help = "refuse pictures of more bytes when decoded; default: --max-memory"),      \
		JAIL_OPTIONS(T, m)

/* Settle d->how; start the jail, so before there are threads.  Returns 0, or an exit status after the message
 * was printed. */
int decoding_begin(struct decoding *d);
void decoding_end(struct decoding *d);

/* A file's bytes, in a decoder's memory where that can be. */
struct file_bytes {
	weft_bytes bytes;
	weft_buffer own;
	weft_jail_file shared;
};

/* "-" is stdin. */
weft_status file_open(const char *path, const struct decoding *d, struct file_bytes *file, weft_error *e);
void file_close(const struct decoding *d, struct file_bytes *file);

/* What a file says of itself, where that is looked into like the rest of it. */
struct file_head {
	const weft_codec *codec;
	weft_image_info info; /* turned */
	size_t bytes;         /* of the file */
};

/* Of a frame, from 0; `how` has the limits.  "-" is stdin. */
weft_status file_look(const char *path, const struct decoding *d, const weft_decode_options *how,
		      struct file_head *head, weft_error *e);

/* All of a file; "-" is stdin. */
weft_status file_load(const char *path, const struct decoding *d, weft_buffer *file, weft_error *e);
/* Read and decode; what was passed over is noted on stderr. */
weft_status picture_load(const char *path, const struct decoding *d, weft_image *im, weft_error *e);
/* The same where its numbers are what counts: colours other than sRGB's are noted, once in a run. */
weft_status picture_load_numbers(const char *path, const struct decoding *d, weft_image *im, weft_error *e);
/* The note of a lenient decoding; nothing where there was no damage. */
void say_damage(const char *path, const weft_damage *damage);

#endif
