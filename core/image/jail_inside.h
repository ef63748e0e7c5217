/* jail_inside.h: what the sides of a jail say to each other.
 *
 * Messages go over a socket that keeps their bounds.  The decoder may be in
 * hostile hands: whatever comes from it is checked before it is used.
 */
#ifndef WEFT_IMAGE_JAIL_INSIDE_H
#define WEFT_IMAGE_JAIL_INSIDE_H

#include <sys/types.h>

#include "jail.h"
#include "rows.h"

/* What a decoder does with a file; weft_reader_open but for tests. */
typedef weft_status weft_jail_open_fn(weft_reader **r, weft_bytes file, const weft_decode_options *how,
				      weft_error *e);
weft_status weft_jail_start_with(weft_jail **jail, const weft_limits *limits, weft_jail_open_fn *open,
				 weft_error *e);

/* ---- messages ---- */

enum {
	WEFT_JAIL_SLOTS = 4,
	WEFT_JAIL_RING = 1 << 20, /* bytes of all slots, where rows aren't longer */
};

enum weft_jail_kind {
	WEFT_JAIL_DECODE, /* to the decoder: the file is there */
	WEFT_JAIL_GROWN,  /* the ring is now as large as the shape needs */
	WEFT_JAIL_FREE,   /* a slot may be filled again */
	WEFT_JAIL_SHAPE,  /* from the decoder: what the file is */
	WEFT_JAIL_ROWS,   /* a slot is filled */
	WEFT_JAIL_END,    /* no more, for good or bad */
};

typedef struct weft_jail_message {
	enum weft_jail_kind kind;
	size_t length;           /* DECODE: of the file */
	weft_decode_options how; /* DECODE */
	weft_image_info info;    /* SHAPE */
	bool streams;            /* SHAPE */
	int slot, rows;          /* ROWS, FREE */
	weft_damage damage;      /* END */
	weft_error error;        /* END */
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

/* Never return. */
_Noreturn void weft_jail_keep(int socket, const weft_limits *limits, weft_jail_open_fn *open);
_Noreturn void weft_jail_decode(weft_jail_open_fn *open);
/* Give up all rights but those a decoder needs. */
void weft_jail_lock(const weft_limits *limits);

/* What the keeper is asked, and answers. */
typedef struct weft_jail_request {
	pid_t end; /* kill and bury this decoder; 0: fork one, with three descriptors */
	bool load; /* with every codec's libraries in it */
} weft_jail_request;
typedef struct weft_jail_answer {
	pid_t pid; /* forked; -1: not */
	int fate;  /* buried: as waitpid has it */
} weft_jail_answer;

/* ---- our side ---- */

typedef struct weft_prisoner weft_prisoner; /* a decoder */

/* A decoder at rest, or a new one, with every codec's libraries where they are
 * wanted; NULL: e says why. */
weft_prisoner *weft_jail_take(weft_jail *jail, bool loaded, weft_error *e);
/* A new one for this file alone, open to read, of which we have `bytes` mapped at
 * `at`; both are its then.  NULL: neither is, and there is none. */
weft_prisoner *weft_jail_take_for(weft_jail *jail, int file, uint8_t *at, size_t bytes);
/* It is at rest again, or ends where it was for one file. */
void weft_jail_give(weft_jail *jail, weft_prisoner *p);
/* It is not, or never will be: end it.  Returns its fate, as waitpid has it. */
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
	bool loaded;                   /* it has libraries that are loaded late */
};

const weft_limits *weft_jail_limits(const weft_jail *jail);

/* At least so many bytes of a descriptor, mapped; false: out of memory. */
bool weft_jail_grow(int descriptor, uint8_t **at, size_t *have, size_t bytes);

struct weft_row_source;
weft_status weft_jail_open(weft_bytes file, const weft_decode_options *how, weft_image_info *info,
			   bool *streams, struct weft_row_source *from, weft_error *e);

#endif
