/* archive.c: members in their order, pictures of several at once.
 *
 * One goroutine reads the archive and writes the other; between the two is a
 * ring of members, in which each picture has a goroutine of its own. */
#include "archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../core/base/system.h"
#include "../../core/image/file.h"
#include "../../core/weft.h"
#include "../remedy.h"
#include "../report.h"
#include "../run/place.h"
#include "../run/record.h"
#include "archive_out.h"
#include "member_name.h"
#include "tar.h"

enum { MEMBERS_A_PROCESSOR = 4, RING_MOST = 1024, COPY = 1 << 18 };

/* A member on its way. */
struct member {
	struct archive *archive;
	struct tar_member tar;
	char *place; /* in what the output's name stands for */
	char *label, *name,
		*out_label; /* as messages name it; its name in the output, and as they name that */
	char *link;         /* what a link leads to in the output, where that has another name there */
	bool picture, streamed;
	weft_buffer content, made;
	struct job_result result;
	weft_error error;
	weft_waitgroup running;
};

struct archive {
	const struct archive_rules *rules;
	const char *input, *output;
	char *place; /* what the output's name stands for; NULL: a pipe, or nobody asks */
	struct archive_count *count, before;
	struct job_rules jobs;
	struct progress progress;
	struct gate gate;

	struct tar_reader reader;
	struct member *ring;
	size_t size, first, used;
	struct words left_out;     /* names of members that failed */
	struct member_names names; /* where some are changed */
	int64_t held;              /* bytes of content in the ring */

	struct archive_out out;
	bool replace;
	weft_error error; /* of the archive itself */
	weft_error ended; /* by a member */
	bool stop;
};

static weft_status fail(struct archive *a, weft_status status)
{
	a->stop = true;
	return status;
}

/* ---- out ---- */

static weft_status put(struct archive *a, const void *bytes, size_t length)
{
	const weft_status status = archive_out_put(&a->out, bytes, length, &a->error);
	return status == WEFT_OK ? WEFT_OK : fail(a, status);
}

static weft_status put_filler(struct archive *a, int64_t content)
{
	const weft_status status = archive_out_fill(&a->out, content, &a->error);
	return status == WEFT_OK ? WEFT_OK : fail(a, status);
}

static weft_status put_member(struct archive *a, struct member *m)
{
	const weft_buffer *content = m->picture ? &m->made : &m->content;
	weft_buffer head = { 0 };
	weft_status status = WEFT_OK;

	if (m->picture || m->link)
		status = tar_head(&m->tar, m->name, m->link, (int64_t)content->length, &head, &a->error);
	if (status != WEFT_OK)
		return fail(a, status);
	status = head.length ? put(a, head.at, head.length) : put(a, m->tar.head.at, m->tar.head.length);
	weft_buffer_free(&head);
	if (status == WEFT_OK)
		status = put(a, content->at, content->length);
	return status == WEFT_OK ? put_filler(a, (int64_t)content->length) : status;
}

/* What became of it, for people and programs. */
static weft_status tell(struct archive *a, const struct member *m)
{
	const bool failed = m->result.status != WEFT_OK;
	const struct archive_count *c = a->count;
	size_t length;
	weft_status status = WEFT_OK;

	if (failed && a->progress.mode != PROGRESS_JSON)
		report_failure(m->label, &m->error);
	if (!failed) {
		say_damage(m->label, &m->result.damage);
		if (!a->rules->json)
			results_print(&m->result.results, m->label, stderr);
	}
	progress_step(&a->progress, c->done + c->failed, c->failed, m->label,
		      failed ? failure_text(&m->error).text : NULL);
	if (!a->rules->json && !a->rules->manifest->open)
		return WEFT_OK;
	struct job_result result = m->result;
	result.place = m->place;
	char *line = record_line(RECORD_ENDED, &a->jobs, m->label, m->out_label, &result, &m->error, &length);
	if (!line)
		return fail(a, weft_fail(&a->error, WEFT_NO_MEMORY, "out of memory"));
	if (a->rules->json)
		fwrite(line, 1, length, stdout);
	status = manifest_add(a->rules->manifest, line, length, false, &a->error);
	free(line);
	return status == WEFT_OK ? WEFT_OK : fail(a, status);
}

/* It is left out, or ends the archive. */
static void count_failed(struct archive *a, const struct member *m)
{
	char *copy = strdup(m->tar.name);

	if (!copy)
		exit(report_no_memory());
	words_add(&a->left_out, copy);
	a->count->failed++;
	a->count->passing += exit_retryable(m->result.status);
	if (!a->rules->keep_going)
		weft_fail(&a->ended, m->result.status ? m->result.status : WEFT_BAD_IMAGE,
			  "was not made, as %s failed", m->tar.name);
}

/* A hard link to what was left out: no program could unpack it. */
static bool leads_nowhere(const struct archive *a, const struct member *m)
{
	for (size_t i = 0; m->tar.type == '1' && i < a->left_out.count; i++)
		if (strcmp(a->left_out.at[i], m->tar.link) == 0) {
			report_error("%s: left out, being a link to %s", report_name(m->tar.name),
				     report_name(m->tar.link));
			return true;
		}
	return false;
}

/* The oldest member of the ring, when it is ready, into the output. */
static weft_status emit(struct archive *a)
{
	struct member *m = &a->ring[a->first];
	weft_status status = WEFT_OK;

	weft_waitgroup_wait(&m->running);
	a->first = (a->first + 1) % a->size;
	a->used--;
	a->held -= (int64_t)m->content.length;
	const bool nowhere = leads_nowhere(a, m), failed = nowhere || m->result.status != WEFT_OK;
	if (failed && !a->stop)
		count_failed(a, m);
	if (!a->stop && !failed)
		status = put_member(a, m);
	if (status == WEFT_OK && !failed && !a->stop) {
		a->count->done += m->picture;
		a->count->copied += !m->picture && m->tar.type != 'g'; /* no member, but for all */
	}
	if (status == WEFT_OK && !a->stop && !nowhere && (m->picture || failed))
		status = tell(a, m);
	a->stop = a->stop || (failed && !a->rules->keep_going);
	tar_member_free(&m->tar);
	weft_buffer_free(&m->content);
	weft_buffer_free(&m->made);
	results_free(&m->result.results);
	free(m->place);
	free(m->label);
	free(m->name);
	free(m->out_label);
	free(m->link);
	return status;
}

/* ---- in ---- */

static void filter_member(struct member *m)
{
	const weft_bytes bytes = { m->content.at, m->content.length };
	const struct job_files files = {
		.input = m->label, .output = m->name, .given = &bytes, .kept = &m->made
	};

	m->error.at = -1;
	if (m->tar.sparse)
		m->result.status = weft_fail(&m->error, WEFT_BAD_IMAGE,
					     "is stored as a sparse file; tar without -S stores it whole");
	else if (m->content.length)
		job_run(&m->archive->jobs, &files, &m->result, &m->error);
	else
		m->result.status = weft_fail(&m->error, WEFT_BAD_IMAGE, "is empty");
}

struct member_job {
	struct member *member;
};

static void member_job(struct member_job j)
{
	filter_member(j.member);
	weft_waitgroup_done(&j.member->running);
}
GOROUTINE(member_job, struct member_job);

static bool is_picture(const struct tar_member *m)
{
	return (m->type == '0' || m->type == '7' || m->type == 'S') && names_picture(m->name);
}

/* A link to a picture that gets another name goes along with it. */
static weft_status follow_name(struct archive *a, struct member *m)
{
	const char *link = m->tar.link;

	if (!a->jobs.out_codec || !link || *link == '/' || !names_picture(link) ||
	    !names_picture(m->tar.name))
		return WEFT_OK;
	m->link = name_in_output(a->jobs.out_codec, link);
	m->name = name_in_output(a->jobs.out_codec, m->tar.name);
	return m->link && m->name ? WEFT_OK : weft_fail(&a->error, WEFT_NO_MEMORY, "out of memory");
}

static weft_status read_content(struct archive *a, struct member *m)
{
	const bool goroutine = weft_procs() > 0;
	const size_t length = (size_t)m->tar.bytes;
	size_t got = 0;

	if (!length)
		return WEFT_OK;
	m->content = (weft_buffer) { .at = malloc(length), .capacity = length };
	if (!m->content.at)
		return weft_fail(&a->error, WEFT_NO_MEMORY, "out of memory");
	if (goroutine)
		weft_blocking_begin();
	const weft_status status = tar_content(&a->reader, m->content.at, length, &got, &a->error);
	if (goroutine)
		weft_blocking_end();
	m->content.length = got;
	a->held += (int64_t)got;
	return status;
}

/* A long member that is no picture goes straight through, when all before it are out. */
static weft_status copy_through(struct archive *a, struct tar_member *t)
{
	weft_status status = WEFT_OK;
	size_t got = 1;
	char *bytes = malloc(COPY);

	while (a->used && status == WEFT_OK)
		status = emit(a);
	if (!bytes && status == WEFT_OK)
		status = fail(a, weft_fail(&a->error, WEFT_NO_MEMORY, "out of memory"));
	if (status == WEFT_OK && !a->stop)
		status = put(a, t->head.at, t->head.length);
	while (status == WEFT_OK && !a->stop && got) {
		status = tar_content(&a->reader, bytes, COPY, &got, &a->error);
		if (status == WEFT_OK)
			status = put(a, bytes, got);
	}
	if (status == WEFT_OK && !a->stop)
		status = put_filler(a, t->bytes);
	a->count->copied += status == WEFT_OK && !a->stop;
	free(bytes);
	return status == WEFT_OK ? WEFT_OK : fail(a, status);
}

/* A name that is changed may be another member's. */
static bool take_name(struct archive *a, struct member *m)
{
	const char *name = m->name ? m->name : m->tar.name;

	if (!a->jobs.out_codec || member_names_take(&a->names, name, m->tar.name))
		return true;
	m->error.at = -1;
	m->result.status =
		weft_fail(&m->error, WEFT_CANT_CREATE,
			  "would be %s, as another member is; give them to runs of their own", name);
	return false;
}

static weft_status name_member(struct archive *a, struct member *m)
{
	weft_status status = WEFT_OK;

	if (m->picture)
		m->name = name_in_output(a->jobs.out_codec, m->tar.name);
	else
		status = follow_name(a, m);
	m->label = member_label(a->input, m->tar.name);
	m->out_label = member_label(a->output, m->name ? m->name : m->tar.name);
	if (a->place)
		m->place = member_label(a->place, m->name ? m->name : m->tar.name);
	return m->label && m->out_label && (m->name || !m->picture)
		       ? status
		       : weft_fail(&a->error, WEFT_NO_MEMORY, "out of memory");
}

static weft_status begin_member(struct archive *a, struct tar_member *t, bool picture)
{
	struct member *m = &a->ring[(a->first + a->used) % a->size];

	*m = (struct member) { .archive = a, .tar = *t, .picture = picture };
	*t = (struct tar_member) { 0 };
	a->used++;
	weft_status status = read_content(a, m);
	if (status == WEFT_OK)
		status = name_member(a, m);
	if (status != WEFT_OK) { /* it is in no output */
		m->result.status = status;
		return fail(a, status);
	}
	if (!take_name(a, m) || !picture)
		return WEFT_OK;
	if (weft_procs() > 0) {
		weft_waitgroup_add(&m->running, 1);
		go(member_job, m);
	} else {
		filter_member(m);
	}
	return WEFT_OK;
}

static weft_status next_member(struct archive *a, bool *end)
{
	const bool goroutine = weft_procs() > 0;
	struct tar_member t;
	weft_status status;

	if (goroutine)
		weft_blocking_begin();
	status = tar_next(&a->reader, &t, end, &a->error);
	if (goroutine)
		weft_blocking_end();
	if (status != WEFT_OK || *end) {
		tar_member_free(&t);
		return status == WEFT_OK ? WEFT_OK : fail(a, status);
	}
	const bool picture = is_picture(&t);
	const int64_t most = (int64_t)a->jobs.decoding->how.limits.memory;
	if (picture && t.bytes > most)
		status = fail(a, weft_fail_limit(&a->error, WEFT_LIMIT_MEMORY,
						 "%s: is over the limit of %lld bytes", t.name,
						 (long long)most));
	while (status == WEFT_OK && a->used && (a->used == a->size || a->held + t.bytes > a->rules->memory))
		status = emit(a);
	if (status == WEFT_OK && !a->stop)
		status = !picture && t.bytes > COPY ? copy_through(a, &t) : begin_member(a, &t, picture);
	tar_member_free(&t);
	return status;
}

static int run_members(void *arg)
{
	struct archive *a = arg;
	const int procs = weft_procs() > 0 ? weft_procs() : 0;
	bool end = false;
	weft_status status = WEFT_OK;

	if (procs) {
		gate_open(&a->gate, a->rules->memory);
		a->jobs.gate = &a->gate;
	}
	a->size = procs ? (size_t)(MEMBERS_A_PROCESSOR * procs) : 1;
	a->size = a->size < RING_MOST ? a->size : RING_MOST;
	a->ring = calloc(a->size, sizeof *a->ring);
	if (!a->ring)
		status = fail(a, weft_fail(&a->error, WEFT_NO_MEMORY, "out of memory"));
	while (status == WEFT_OK && !a->stop && !end)
		status = next_member(a, &end);
	while (a->used) /* those in work are waited for in any case */
		emit(a);
	words_free_all(&a->left_out);
	member_names_free(&a->names);
	free(a->ring);
	return 0;
}

/* ---- the whole ---- */

static int status_of(const struct archive *a)
{
	if (a->error.status != WEFT_OK)
		return report_failure(strcmp(a->input, "-") == 0 ? "standard input" : a->input, &a->error);
	if (a->count->passing > a->before.passing)
		return EXIT_RETRY;
	return a->count->failed > a->before.failed ? EXIT_DIFFERS : EXIT_DONE;
}

/* A picture that is called .tar is told what it is; decoders alone look into it. */
static void look_for_picture(struct archive *a)
{
	const struct decoding *d = a->jobs.decoding;
	struct file_head head;
	weft_error untold;

	if (a->error.status == WEFT_BAD_IMAGE && a->reader.at <= TAR_BLOCK && strcmp(a->input, "-") != 0 &&
	    file_look(a->input, d, &d->how, &head, &untold) == WEFT_OK)
		weft_fail(&a->error, WEFT_BAD_IMAGE,
			  "is no tar archive but a picture (%s), whatever its name says",
			  weft_codec_name(head.codec));
}

/* What of it came out that no file has. */
static void take_back_counts(const struct archive *a)
{
	struct archive_count *c = a->count;

	c->done = a->before.done;
	c->copied = a->before.copied;
	c->bytes_out = a->before.bytes_out;
}

static void filter_archive(struct archive *a, struct job_result *whole)
{
	weft_status status = archive_out_open(&a->out, a->output, a->replace, &a->error);
	const bool named = a->out.file;

	a->place = named && a->rules->manifest->open ? place_name(a->output) : NULL;
	if (status == WEFT_OK) {
		how_run(&a->rules->jobs.how, run_members, a);
		whole->bytes_in = (size_t)a->reader.at;
		a->count->bytes_in += a->reader.at;
		/* Without a part of it, it is ours, but not what would be made. */
		const bool all = a->count->failed == a->before.failed;
		if (!a->stop)
			status = archive_out_commit(&a->out, all ? a->jobs.recipe->id : 0, a->input, whole,
						    &a->error);
	}
	a->count->bytes_out += a->out.bytes;
	if (named && (a->stop || status != WEFT_OK))
		take_back_counts(a);
	archive_out_close(&a->out);
	free(a->place);
}

int archive_run(const char *input, const char *output, bool replace, const struct archive_rules *rules,
		struct archive_count *count, struct job_result *whole, weft_error *e)
{
	struct archive a = { .rules = rules,
			     .input = input,
			     .output = output,
			     .replace = replace,
			     .count = count,
			     .before = *count,
			     .jobs = rules->jobs,
			     .progress = progress_begin(
				     rules->progress == PROGRESS_JSON ? PROGRESS_JSON : PROGRESS_NONE, 0) };

	*whole = (struct job_result) { .time_in = file_time(input) };
	a.error.status = a.ended.status = WEFT_OK;
	a.jobs.hashes = rules->manifest->open;
	a.reader.fd = strcmp(input, "-") == 0 ? STDIN_FILENO : open(input, O_RDONLY | O_CLOEXEC);
	if (a.reader.fd < 0) {
		const int error = errno;
		weft_fail(&a.error, weft_status_reading(error), "cannot read: %s", strerrordesc_np(error));
	} else {
		filter_archive(&a, whole);
	}
	if (a.reader.fd > STDIN_FILENO)
		close(a.reader.fd);
	look_for_picture(&a);
	progress_end(&a.progress);
	*e = a.error.status != WEFT_OK ? a.error : a.ended;
	whole->status = e->status;
	if (a.reader.lone_end && whole->status == WEFT_OK)
		report_note("%s: ends in one block of zeros where two belong; is it whole?", input);
	return status_of(&a);
}
