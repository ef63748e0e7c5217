/* stream.h: a chain between a reader and a writer, by bands.
 *
 * Reading, filtering and writing overlap, and memory is some bands, whatever
 * the height of the picture.  The bytes written are those of weft_chain_run.
 *
 *	weft_reader_open, weft_reader_info;
 *	if weft_chain_streams: weft_chain_shape, weft_writer_open,
 *		weft_chain_stream, weft_writer_finish;
 *	else: the whole picture and weft_chain_run.
 *
 * Who may call: with workers = 0 anyone, from any thread; otherwise
 * goroutines only.  The reader is used by another goroutine than the caller, on
 * a stack of the runtime's usual size, or where it waits for another process by
 * a thread; the writer by the caller, but for parts (rows.h), which workers fill.
 */
#ifndef WEFT_ENGINE_STREAM_H
#define WEFT_ENGINE_STREAM_H

#include "../image/rows.h"
#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether every filter of the chain, chains in parentheses included, needs only rows
 * near the one it makes, or is ORDERED, or takes rows in their order and makes no
 * larger a picture of them (resize, crop, flop).  False where one is global, reads
 * anywhere or wraps around the picture's height; also where the chain can't run at
 * all, which weft_chain_run explains. */
bool weft_chain_streams(const weft_chain *chain, weft_view in);

/* All rows of the reader through the chain to the writer, which is neither
 * finished nor closed.  The reader, NULL for a source, stands before its first
 * row; the writer takes the shape of weft_chain_shape.  Of the schedule count
 * the workers and, where not 0, the grain: rows of a band.  A chain that
 * doesn't stream is WEFT_BAD_PARAM.  On failure some rows may have been
 * written.  ctx may be NULL. */
weft_status weft_chain_stream(const weft_chain *chain, weft_reader *from, weft_writer *to,
			      const weft_schedule *how, weft_context *ctx, weft_error *e);

#ifdef __cplusplus
}
#endif

#endif
