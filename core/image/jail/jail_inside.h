/* jail_inside.h: what the sides of a jail say to each other.
 *
 * Messages go over a socket that keeps their bounds.  The decoder may be in
 * hostile hands: whatever comes from it is checked before it is used.
 */
#ifndef WEFT_IMAGE_JAIL_INSIDE_H
#define WEFT_IMAGE_JAIL_INSIDE_H

#include <sys/types.h>

#include "../jail.h"
#include "../rows.h"

/* What a decoder does with a file first; weft_reader_look but for tests. */
typedef weft_status weft_jail_look_fn(weft_reader **r, weft_bytes file, const weft_decode_options *how,
				      weft_error *e);
weft_status weft_jail_start_with(weft_jail **jail, const weft_limits *limits, weft_jail_look_fn *look,
				 weft_error *e);

/* ---- messages ----
 *
 *	we                      a decoder
 *	                        READY, before anything of a file is seen
 *	DECODE
 *	                        SHAPE, with what stands beside the pixels in the room
 *	GROWN, if that needs a larger one; then
 *	                        PLACED, once it is there
 *	GO, now that it was copied and rows fit the room; or STOP
 *	                        BEGUN
 *	FREE, for each          ROWS
 *	                        END, instead of any of these too
 */

enum {
	WEFT_JAIL_SLOTS = 4,
	WEFT_JAIL_RING = 1 << 20, /* bytes of all slots, where rows aren't longer */
	WEFT_JAIL_PIECES =
		8, /* of that: EXIF, profile, XMP, more of it, IPTC, PNG's colours and text, delays */
};

enum weft_jail_order { WEFT_JAIL_DECODE = 1, WEFT_JAIL_GROWN, WEFT_JAIL_GO, WEFT_JAIL_STOP, WEFT_JAIL_FREE };

/* To the decoder. */
typedef struct weft_jail_request {
	enum weft_jail_order order;
	int slot;                /* FREE */
	size_t length;           /* DECODE: of the file */
	weft_decode_options how; /* DECODE */
} weft_jail_request;

enum weft_jail_kind {
	WEFT_JAIL_READY = 1,
	WEFT_JAIL_SHAPE,
	WEFT_JAIL_PLACED,
	WEFT_JAIL_BEGUN,
	WEFT_JAIL_ROWS,
	WEFT_JAIL_END,
};

/* From the decoder: numbers alone, none of which means harm until it is looked at. */
typedef struct weft_jail_message {
	uint32_t kind;
	uint32_t locks;        /* READY: those it got; weft_jail_lock_kind */
	uint64_t memory;       /* READY: bytes that it may have; 0: unbounded */
	int32_t width, height; /* SHAPE, from here on */
	uint8_t channels, depth;
	int32_t frames, scans, delay_ms, loops;
	uint32_t linear, packed;
	uint32_t codec; /* of weft_codecs() */
	uint64_t suits; /* a bit each */
	uint64_t pieces[WEFT_JAIL_PIECES];
	double resolution_x, resolution_y;
	uint32_t resolution_unit;
	uint32_t streams;   /* BEGUN */
	int32_t slot, rows; /* ROWS */
	uint32_t status;    /* END, from here on */
	uint32_t limit;
	uint32_t damaged;
	double kept;
	char damage[sizeof((weft_damage *)0)->what], text[sizeof((weft_error *)0)->text];
} weft_jail_message;

/* How rows lie in the ring: both sides reckon it from the shape. */
typedef struct weft_jail_layout {
	size_t row;  /* bytes */
	int rows;    /* of a slot, at least 1 */
	size_t ring; /* bytes of all slots */
} weft_jail_layout;
weft_jail_layout weft_jail_lay_out(const weft_image_info *info);
weft_view weft_jail_slot(uint8_t *ring, const weft_jail_layout *l, const weft_image_info *info, int slot);

/* ---- the decoder's side ---- */

/* The descriptors that a decoder has, and nothing else. */
enum { WEFT_JAIL_SOCKET = 3, WEFT_JAIL_FILE, WEFT_JAIL_ROOM, WEFT_JAIL_DESCRIPTORS };

/* Why a decoder ends by itself. */
enum {
	WEFT_JAIL_EXIT_ALONE = 1,
	WEFT_JAIL_EXIT_MEMORY,
	WEFT_JAIL_EXIT_DESCRIPTORS,
};

/* Never return. */
_Noreturn void weft_jail_keep(int socket, const weft_limits *limits, weft_jail_look_fn *look);
_Noreturn void weft_jail_decode(weft_jail_look_fn *look, uint32_t locks, uint64_t memory);
/* Give up all rights but those a decoder needs: which locks hold, and bytes of memory in all. */
uint32_t weft_jail_lock(const weft_limits *limits, uint64_t *memory);

/* What the keeper is asked, and answers. */
typedef struct weft_keeper_request {
	pid_t end; /* kill this decoder, and wait for it; 0: fork one, with three descriptors */
	bool load; /* with every codec's libraries in it */
} weft_keeper_request;
typedef struct weft_keeper_answer {
	pid_t pid;      /* forked; -1: not */
	int problem;    /* errno, then */
	int end_status; /* ended: as waitpid has it */
} weft_keeper_answer;

/* ---- our side ---- */

/* weft_jail_require was called, in this process. */
bool weft_jail_is_required(void);
/* In a keeper's: files are what it is for. */
void weft_jail_require_nothing(void);
/* Where one is required and there is none. */
weft_status weft_jail_is_missing(weft_error *e);

typedef struct weft_prisoner weft_prisoner; /* a decoder */

/* It owes nothing, and says nothing that it wasn't asked. */
bool weft_jail_is_quiet(const weft_prisoner *p);
/* A decoder at rest, or a new one, with every codec's libraries where they are
 * wanted; NULL: e says why. */
weft_prisoner *weft_jail_take(weft_jail *jail, bool loaded, weft_error *e);
/* A new one for this file alone, open to read, of which we have `bytes` mapped at
 * `at`; both are its then.  NULL: neither is, and there is none. */
weft_prisoner *weft_jail_take_for(weft_jail *jail, int file, uint8_t *at, size_t bytes);
/* It is at rest again, or ends where it was for one file. */
void weft_jail_give(weft_jail *jail, weft_prisoner *p);
/* It is not, or never will be: end it.  Returns how it ended, as waitpid has it. */
int weft_jail_drop(weft_jail *jail, weft_prisoner *p);

struct weft_prisoner {
	weft_prisoner *next; /* at rest */
	pid_t pid;
	int socket, file, room; /* room: the ring's memory */
	bool sealed;            /* it can't change the file */
	bool single;            /* the file is one on disk */
	uint8_t *file_at, *ring_at;
	size_t file_bytes, ring_bytes; /* mapped */
	int files;                     /* decoded so far */
	bool ready;                    /* it said so, and this: */
	uint32_t locks;
	uint64_t memory;
	bool loaded; /* it has libraries that are loaded late */
};

const weft_limits *weft_jail_limits(const weft_jail *jail);
bool weft_jail_is_strict(const weft_jail *jail);
/* One without these locks isn't to be used. */
weft_status weft_jail_missing(uint32_t locks, weft_error *e);
/* It ended before it was ready. */
weft_status weft_jail_cannot_start(int end_status, weft_error *e);
/* What a decoder says first; false: it is no READY. */
bool weft_jail_note_ready(weft_prisoner *p, const weft_jail_message *m);

/* The file on disk has become shorter than it was. */
bool weft_jail_is_cut(const weft_prisoner *p);
weft_status weft_jail_cut(weft_error *e);
/* By errno. */
weft_status weft_jail_no_room(weft_error *e);
/* At least so many bytes of a descriptor, mapped; false: errno says why not. */
bool weft_jail_grow(int descriptor, uint8_t **at, size_t *have, size_t bytes);

/* reader.c's way there: *head from a decoder, and then, in *from, its rows. */
struct weft_row_source;
struct weft_head;
weft_status weft_jail_look(weft_bytes file, const weft_decode_options *how, struct weft_head *head,
			   struct weft_row_source *from, weft_error *e);
weft_status weft_jail_begin(void *state, bool *streams, weft_error *e);

#endif
