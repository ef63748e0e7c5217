/* rows.h: pictures as rows that come and go in order, so that a chain of
 * filters needs bands of a picture and not all of it.
 *
 * Reading: open; ask rows until as many came as the info says; close.  The
 * call that gives the last row fails if what follows it in the file is damaged.
 * Writing: open; give every row; finish (or just close, to give up).
 *
 * Writing by parts, where weft_writer_part_rows isn't 0: encode parts side by
 * side, put them in order, finish.
 *
 * Who may call: anyone, from any thread, one at a time for each reader and
 * writer; a jailed reader (jail.h) may wait for its child.
 */
#ifndef WEFT_IMAGE_ROWS_H
#define WEFT_IMAGE_ROWS_H

#include "codec.h"
#include "metadata.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weft_reader weft_reader;

/* Recognise, check the limits, be ready for rows.  The file's bytes must stay
 * until close.  how may be NULL. */
weft_status weft_reader_open(weft_reader **r, weft_bytes file, const weft_decode_options *how, weft_error *e);
/* The same in two steps: the head, which tells all below but whether it streams; then what costs
 * memory and time. */
weft_status weft_reader_look(weft_reader **r, weft_bytes file, const weft_decode_options *how, weft_error *e);
weft_status weft_reader_begin(weft_reader *r, weft_error *e);

/* Until the reader is closed: the format, what stands beside the pixels of the frame (which says they
 * are upright, where `how` turns them), and how long frame i of those stacked is shown. */
const weft_codec *weft_reader_codec(const weft_reader *r);
/* Whether another codec recognises the file, too, as of a family may. */
bool weft_reader_suits(const weft_reader *r, const weft_codec *codec);
const weft_metadata *weft_reader_metadata(const weft_reader *r);
int weft_reader_delay_ms(const weft_reader *r, int i);
/* The shape in which the rows come, turned as `how` says. */
const weft_image_info *weft_reader_info(const weft_reader *r);
/* True: memory is bounded by some rows.  False: by the whole picture, since the
 * file doesn't hold its rows in order (interlaced, turned, or whole-picture codecs). */
bool weft_reader_streams(const weft_reader *r);
/* Whether reading blocks the thread for another process (jail.h). */
bool weft_reader_waits(const weft_reader *r);
/* The next to.height rows; width and format must be those of the info. */
weft_status weft_reader_rows(weft_reader *r, weft_view to, weft_error *e);
/* What a lenient reader passed over so far. */
const weft_damage *weft_reader_damage(const weft_reader *r);
/* NULL does nothing. */
void weft_reader_close(weft_reader *r);

typedef struct weft_writer weft_writer;

/* shape: width, height and the format in which rows will come; they are
 * converted where the codec doesn't hold it.  how may be NULL; it, what it
 * points to and the sink must stay until finish or close. */
weft_status weft_writer_open(weft_writer **w, const weft_codec *codec, const weft_image_info *shape,
			     const weft_encode_options *how, weft_sink to, weft_error *e);
/* As weft_reader_streams. */
bool weft_writer_streams(const weft_writer *w);
/* Whether any of a codec's writers does; false: they gather the whole picture. */
bool weft_codec_streams(const weft_codec *codec);
/* Bands of a multiple of so many rows are encoded as they lie; others are
 * gathered first.  At least 1. */
int weft_writer_unit(const weft_writer *w);
weft_status weft_writer_rows(weft_writer *w, weft_view rows, weft_error *e);

/* Show fn each row that is given, as it is before any conversion; with parts, from
 * the threads that encode them and in any order.  Before the first row. */
typedef void weft_rows_seen(void *user, int y, weft_view rows);
void weft_writer_on_rows(weft_writer *w, weft_rows_seen *fn, void *user);

/* Rows of every part but the last: part i has those from i times as many on.
 * 0: rows can only come in order, by weft_writer_rows. */
int weft_writer_part_rows(const weft_writer *w);
typedef struct weft_part weft_part;
/* Room for a part, and once that is put for another; NULL: out of memory. */
weft_part *weft_part_make(weft_writer *w);
/* Rows y .. of the picture, all of one part, whose rows come from the top.  From any
 * thread, one at a time for each part. */
weft_status weft_part_rows(weft_part *part, int y, weft_view rows, weft_error *e);
/* A part that got all its rows; parts come from the top.  Calls the sink. */
weft_status weft_part_put(weft_part *part, weft_error *e);
/* Before the writer is closed.  NULL does nothing. */
void weft_part_free(weft_part *part);

/* End the file; too few rows given is WEFT_BAD_IMAGE.  The writer must still be closed. */
weft_status weft_writer_finish(weft_writer *w, weft_error *e);
/* NULL does nothing. */
void weft_writer_close(weft_writer *w);

#ifdef __cplusplus
}
#endif

#endif
