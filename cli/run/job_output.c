/* job_output.c: the half of a job that writes: what is encoded, and where it goes. */
#include "job_state.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../core/run/runtime.h"
#include "../signals.h"
#include "folders.h"
#include "mark.h"
#include "target_size.h"

enum { SPILL = 1 << 18 }; /* bytes that are encoded before a file is begun */

static weft_status open_output(struct job *j, weft_error *e)
{
	if (j->file_out)
		return WEFT_OK;
	weft_status status = j->rules->make_folders ? make_folders_for(j->output, e) : WEFT_OK;
	if (status != WEFT_OK)
		return status;
	signals_hold();
	status = weft_file_create(&j->file_out, j->output, &(weft_file_options) { .replace = j->replace }, e);
	signals_release();
	return status;
}

/* All that waits, and this, into the file. */
static weft_status append(struct job *j, weft_bytes more, weft_error *e)
{
	weft_status status = open_output(j, e);
	if (status == WEFT_OK)
		status = weft_file_append(j->file_out, (weft_bytes) { j->encoded.at, j->encoded.length }, e);
	j->encoded.length = 0;
	if (status == WEFT_OK)
		status = weft_file_append(j->file_out, more, e);
	return status;
}

static bool put_encoded(void *to, weft_bytes piece)
{
	struct job *j = to;
	const bool goroutine = weft_procs() > 0;

	j->result->bytes_out += piece.length;
	if (j->rules->hashes)
		sha256_add(&j->sha_out, piece.at, piece.length);
	if (j->rules->dry)
		return true;
	if (j->kept || j->encoded.length + piece.length < SPILL) {
		if (weft_buffer_add(&j->encoded, piece.at, piece.length))
			return true;
		weft_fail(&j->put_error, WEFT_NO_MEMORY, "out of memory for the encoded picture");
		return false;
	}
	if (goroutine)
		weft_blocking_begin();
	weft_status status = append(j, piece, &j->put_error);
	if (goroutine)
		weft_blocking_end();
	return status == WEFT_OK;
}

static weft_sink encoded_sink(struct job *j)
{
	return (weft_sink) { put_encoded, j };
}

/* Whatever a codec says of a piece that was not taken, here is why; where the
 * file took all, the codec's own memory did not.  What else failed (reading, where
 * rows stream) speaks for itself. */
static weft_status encoded(struct job *j, weft_status status)
{
	const bool untaken = status == WEFT_IO && strstr(j->e->text, "could not be taken");
	if (untaken && j->put_error.status == WEFT_OK)
		weft_fail(&j->put_error, WEFT_NO_MEMORY, "out of memory for the encoded picture");
	if (j->put_error.status == WEFT_OK)
		return status;
	j->result->blame_output = true;
	*j->e = j->put_error;
	return j->e->status;
}

weft_status job_encode_step(struct job *j)
{
	if (j->result->streamed)
		return WEFT_OK;
	j->result->blame_output = true;
	if (j->rules->hashes)
		pixel_hash_add(&j->pixels, j->rows, j->out.view);
	weft_status status = WEFT_OK;
	if (j->rules->target_size)
		status = target_size_choose(j->codec, j->out.view, &j->encode, j->rules->target_size, j->e);
	if (status == WEFT_OK)
		status = weft_encode(j->codec, j->out.view, &j->encode, encoded_sink(j), j->e);
	weft_image_free(&j->out);
	return encoded(j, status);
}

static void see_rows(void *user, int y, weft_view rows)
{
	struct job *j = user;

	pixel_hash_add(&j->pixels, j->rows + y, rows);
}

weft_status job_stream_step(struct job *j)
{
	struct job_result *r = j->result;
	const weft_schedule schedule = how_schedule(&j->rules->how);
	const weft_image_info shape = { .width = r->width, .height = r->height, .format = r->format };
	weft_writer *writer = NULL;

	if (!r->streamed)
		return WEFT_OK;
	weft_status status = weft_writer_open(&writer, j->codec, &shape, &j->encode, encoded_sink(j), j->e);
	r->blame_output = status != WEFT_OK;
	if (status == WEFT_OK && j->rules->hashes)
		weft_writer_on_rows(writer, see_rows, j);
	if (status == WEFT_OK)
		status = weft_chain_stream(j->chain, j->reader, writer, &schedule, NULL, j->e);
	if (status == WEFT_OK)
		status = weft_writer_finish(writer, j->e);
	weft_writer_close(writer);
	job_close_reader(j);
	return encoded(j, status);
}

/* All bytes are known; none has the output's name yet. */
static weft_status settle_hashes(struct job *j)
{
	struct job_result *r = j->result;
	const struct job_watch *watch = j->rules->watch;

	if (!j->rules->hashes)
		return WEFT_OK;
	sha256_end(&j->sha_out, r->sha_out);
	r->pixels = pixel_hash_end(&j->pixels, r->width, r->height, r->format);
	return watch && !j->rules->dry ? watch->settling(watch->user, j->rules, j->input, j->output, r, j->e)
				       : WEFT_OK;
}

/* Of what holds the output, which may be what standard output was sent to. */
static uint64_t node_of(const struct job *j)
{
	struct stat st;
	const int fd = strcmp(j->output, "-") == 0 ? STDOUT_FILENO : weft_file_descriptor(j->file_out);
	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_ino : 0;
}

static weft_status commit(struct job *j)
{
	if (j->kept) {
		*j->kept = j->encoded;
		j->encoded = (weft_buffer) { 0 };
		return settle_hashes(j);
	}
	weft_status status = append(j, (weft_bytes) { NULL, 0 }, j->e);
	if (status == WEFT_OK)
		j->result->node = node_of(j);
	if (status == WEFT_OK)
		status = settle_hashes(j);
	if (status == WEFT_OK) {
		mark_write(weft_file_descriptor(j->file_out), j->rules->recipe->id, j->input, j->result);
		status = weft_file_sync(j->file_out, j->e);
	}
	if (status == WEFT_OK && j->held) {
		*j->held = j->file_out;
		j->file_out = NULL;
		return status;
	}
	if (status == WEFT_OK) {
		signals_hold();
		status = weft_file_commit(j->file_out, j->e);
		j->file_out = NULL;
		signals_release();
	}
	if (status == WEFT_OK)
		j->result->time_out = file_time(j->output);
	return status;
}

weft_status job_write_step(struct job *j)
{
	const bool goroutine = weft_procs() > 0;

	if (j->rules->dry)
		return settle_hashes(j);
	j->result->blame_output = true;
	if (goroutine)
		weft_blocking_begin();
	weft_status status = commit(j);
	if (goroutine)
		weft_blocking_end();
	return status;
}
