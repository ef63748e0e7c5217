"""trace.py FILE: is it a sound trace?  Then what is in it, a line for each kind, with how often.

Sound: every arrow has one beginning and one end, in this order, each within a slice of its
track; slices of a track lie side by side or within each other; every track has a name."""
import collections
import json
import sys

with open(sys.argv[1]) as f:
    events = json.load(f)["traceEvents"]

tracks = collections.defaultdict(list)
begin, end, names = {}, {}, {}
found = collections.Counter()


def ns(event, key="ts"):
    return round(event[key] * 1000)


def fail(*words):
    sys.exit(" ".join(str(w) for w in words))


for e in events:
    track = e["pid"], e["tid"]
    if e["ph"] == "X":
        tracks[track].append((ns(e), -ns(e, "dur"), e["name"]))
        found["slice " + e["name"]] += 1
        if "end" in e["args"] and isinstance(e["args"]["end"], str):
            found["end " + e["args"]["end"]] += 1
        if "first" in e["args"]:
            found["label %s %d %d" % (e["name"], e["args"]["first"], e["args"]["end"])] += 1
    elif e["ph"] in "sf":
        side = begin if e["ph"] == "s" else end
        if e["id"] in side:
            fail("arrow", e["id"], "twice")
        side[e["id"]] = e
    elif e["ph"] == "i":
        found["instant " + e["name"]] += 1
    elif e["ph"] == "C":
        found["counter " + e["name"]] += 1
    elif e["ph"] == "M" and e["name"] == "process_name":
        found["process " + e["args"]["name"]] += 1
    elif e["ph"] == "M" and e["name"] == "thread_name":
        names[track] = e["args"]["name"]

if begin.keys() != end.keys():
    fail("arrows without an end, or a beginning:", begin.keys() ^ end.keys())
for track, slices in tracks.items():
    if track not in names:
        fail("track", track, "has no name")
    slices.sort()
    open_until = []
    for start, minus, name in slices:
        while open_until and open_until[-1] <= start:
            open_until.pop()
        if open_until and start - minus > open_until[-1]:
            fail("slice", name, "at", start, "on", track, "overlaps another")
        open_until.append(start - minus)

# Each end of an arrow lies within an outermost slice.
points = collections.defaultdict(list)
for arrow in begin:
    if ns(begin[arrow]) > ns(end[arrow]):
        fail("arrow", arrow, "goes back in time")
    for e in begin[arrow], end[arrow]:
        points[e["pid"], e["tid"]].append(ns(e))
    found["arrow " + begin[arrow]["cat"]] += 1
for track, times in points.items():
    slices, at, until = tracks[track], 0, -1
    for t in sorted(times):
        while at < len(slices) and slices[at][0] <= t:
            until = max(until, slices[at][0] - slices[at][1])
            at += 1
        if t > until:
            fail("arrow's end at", t, "on", track, "lies in no slice")
for track, name in names.items():
    found["track " + name] += 1
for what in sorted(found):
    print(what, found[what])
