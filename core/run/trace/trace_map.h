/* trace_map.h: values by number, which stay where they are. */
#ifndef WEFT_RUN_TRACE_MAP_H
#define WEFT_RUN_TRACE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct weft_map {
	size_t value_bytes; /* set by the owner; the rest begins as zero */
	struct weft_map_slot *slots;
	size_t room, count;
	struct weft_map_chunk *chunks;
	size_t chunk_used;
};

/* The value of key, all zero where it is new; NULL without memory. */
void *weft_map_at(struct weft_map *m, uint64_t key);
void weft_map_each(const struct weft_map *m, void (*visit)(uint64_t key, void *value, void *arg), void *arg);
void weft_map_free(struct weft_map *m);

#endif
