# weft why: shares that add up, parts that are worth what they must be, and no words where there is only noise.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

# A picture whose decoding is nothing, whose one filter is nearly all of the work.
weft_exits 0 why -f 'mandelbrot:width=200,height=200,iterations=800' -n 5 --json
cp .out why.json
python3 - why.json <<'PY' || fail "$(cat why.json)"
import json, sys
w = json.load(open(sys.argv[1]))
assert w["procs"] == 2 and w["rounds"] == 5
assert len(w["processors"]) == 2
for p in w["processors"] + [w["shares"]]:
    assert all(-1e-9 <= s <= 1.001 for s in p.values()), p
# What the kernel took away is in no share.
for p in w["processors"]:
    assert .5 < sum(p.values()) < 1.02, f"shares of a processor's time: {sum(p.values())}"
s, p = w["speedup"]["median"], w["procs"]
assert abs(w["speedup"]["median"] - w["plain_ms"]["median"] / w["spread_ms"]["median"]) < 1e-3
kf = (1 / s - 1 / p) / (1 - 1 / p)
assert abs(w["karp_flatt"]["median"] - kf) < 1e-3, "Karp and Flatt's formula"
assert w["limit"] in ("unknown", "none", "serial", "memory", "kernel", "spreading", "no_tasks", "end")
# The one filter in half its time: the run takes about half, whatever the schedule.  On a busy machine this may be
# anything, and then no words are said.
if w["limit"] != "unknown":
    gain = w["half_the_time"]["mandelbrot"]
    assert gain["low"] < 2.1 and gain["high"] > 1.5, f"a program that is one loop, that loop twice as fast: {gain}"
PY
weft_exits 0 why "$photo" -f blur:2 -n 5
out_has 'try: '
weft_exits 0 why "$photo" -f invert -n 5 -j 1
weft_exits 64 why -f blur:2
weft_exits 64 why "$photo"
weft_exits 64 why "$photo" -f blur:2 --mode seq
weft_exits 66 why nothing.png -f blur:2
