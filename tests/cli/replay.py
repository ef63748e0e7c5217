"""replay.py PAGE [COMPARED]: what a replay's page says, checked by itself; prints a line a schedule.

Held against what must hold of any run: times are in order and within the run, a goroutine does one thing at a time, rows are
made on the processor where their goroutine ran, values are received after they were sent, each row of the last filter is made
once.
"""
import json
import re
import sys

PART = ("begin", "end", "processor", "name", "goroutine", "x0", "x1", "y0", "y1", "arrow", "arrows")
RUN = ("begin", "end", "processor", "name", "goroutine", "why", "count")
ARROW = ("sent", "received", "from", "to")


def rows(flat, fields):
    assert len(flat) % len(fields) == 0, "a row of numbers is cut short"
    return [dict(zip(fields, flat[i:i + len(fields)])) for i in range(0, len(flat), len(fields))]


def check(r):
    parts, steps, runs = rows(r["parts"], PART), rows(r["steps"], PART), rows(r["runs"], RUN)
    arrows, fills = rows(r["arrows"], ARROW), rows(r["fills"], ("ns", "channel", "values"))
    names = r["names"]
    for p in parts + steps + runs:
        assert 0 <= p["begin"] <= p["end"] <= r["ns"] + 1000, f"times out of order: {p} in {r['ns']}"
        assert -1 <= p["processor"] < r["procs"], f"no such processor: {p}"
    assert [s["begin"] for s in steps] == sorted(s["begin"] for s in steps)
    for a in arrows:
        assert a["sent"] <= a["received"] + 1000, f"received before it was sent: {a}"
    for f in fills:
        # A processor may note what it took after another has put the next in its place.
        most = max(r["buffer"], 2 * r["procs"] + 16) + r["procs"]
        assert 0 <= f["values"] <= most, f"so many values wait: {f}"
    last_of = {}
    for p in sorted(parts, key=lambda p: p["begin"]):
        before = last_of.get((p["goroutine"], p["name"]))
        if r["rows_as_one"] == 1 and before:
            assert before["end"] <= p["begin"], f"two things at once: {before} {p}"
        last_of[p["goroutine"], p["name"]] = p
        assert 0 <= p["arrow"] and p["arrow"] + p["arrows"] <= len(arrows), f"no such arrow: {p}"
        for a in arrows[p["arrow"]:p["arrow"] + p["arrows"]]:
            assert a["received"] <= p["end"] + 1000, f"made before it was asked for: {p} {a}"
    for lane in range(r["procs"]):
        mine = sorted((q for q in runs if q["processor"] == lane), key=lambda q: q["begin"])
        for a, b in zip(mine, mine[1:]):
            assert a["end"] <= b["begin"] + 1000, f"two goroutines at once on processor {lane}: {a} {b}"
    if not r["runs_as_one_ns"] and r["rows_as_one"] == 1:
        ran = {}
        for q in runs:
            ran.setdefault(q["goroutine"], []).append(q)
        for p in parts:
            assert any(q["processor"] == p["processor"] and q["begin"] - 1000 <= p["end"] <= q["end"] + 1000
                       for q in ran.get(p["goroutine"], [])), f"made where its goroutine did not run: {p}"
    return parts, runs, arrows


def made_once(parts, names, label):
    """Rows of a filter, where its parts cover a picture without a gap or a second time; else None."""
    areas = sorted((p["x0"], p["x1"], p["y0"], p["y1"]) for p in parts if names[p["name"]] == label)
    columns = sorted({(a[0], a[1]) for a in areas})
    height = max(a[3] for a in areas)
    for c in columns:
        at = 0
        for a in areas:
            if a[:2] == c:
                if a[2] != at:
                    return None
                at = a[3]
        if at != height:
            return None
    return height


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        page = f.read()
    assert len(page.encode()) < 5_000_000, f"{len(page.encode())} bytes"
    outside = re.findall(r"""(?:src|href)=["'](?!data:)|https?://|@import|fetch\(""", page)
    assert not outside, f"the page asks for something else: {outside}"
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S).group(1))
    assert data["command"].startswith("weft "), data["command"]
    for r in data["recordings"]:
        parts, runs, arrows = check(r)
        names = r["names"]
        # One that had to wait for a lock ran in two turns.
        pixels = sum(q["count"] for q in runs if names[q["name"]] == "pixel_task"
                     and names[q["why"]] in ("exit", "end of the recording"))
        labels = [n for n in dict.fromkeys(names[p["name"]] for p in parts)
                  if n not in ("decode", "encode", "put in order", "first pass")]
        heights = ",".join(f"{n}={made_once(parts, names, n)}" for n in labels)
        print(f"{r['mode']} procs={r['procs']} tasks={r['tasks']} sent={r['sent']} pixels={pixels} "
              f"rows_as_one={r['rows_as_one']} lost={r['lost']} made:{heights}")


main()
