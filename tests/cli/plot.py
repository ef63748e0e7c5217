"""plot.py SVG JSON: does weft compare's plot show what its figures say?

Each bar is read back through the axis' own ticks; every schedule has one, every mode and buffer a
line and a name; all lies within the axes, and the axes end where the data does."""
import json
import math
import re
import sys
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
root = ET.parse(sys.argv[1]).getroot()
with open(sys.argv[2]) as f:
    figures = json.load(f)
cells = [c for c in figures["cells"] if c["mode"] != "seq"]
texts = ["".join(t.itertext()) for t in root.iter(SVG + "text")]

frame = next(r for r in root.iter(SVG + "rect") if r.get("stroke"))
top, bottom = float(frame.get("y")), float(frame.get("y")) + float(frame.get("height"))
left, right = float(frame.get("x")), float(frame.get("x")) + float(frame.get("width"))

ticks = [(float(t.text), float(t.get("y"))) for t in root.iter(SVG + "text") if t.get("class") == "tick"]
assert len(ticks) >= 2, ticks
logarithmic = any("logarithmic" in t for t in texts)
(v0, y0), (v1, y1) = ticks[0], ticks[-1]


def value(y):
    part = (y - y0) / (y1 - y0)
    return math.exp(math.log(v0) + part * (math.log(v1) - math.log(v0))) if logarithmic else v0 + part * (v1 - v0)


for v, y in ticks:
    assert math.isclose(value(y), v, rel_tol=.01, abs_tol=1e-9), (v, value(y))

least = min([1] + [c["speedup_low"] for c in cells])
most = max([1] + [c["speedup_high"] for c in cells] + [a["speedup"] for a in figures["apart"]])
assert math.isclose(value(top), most, rel_tol=.02), (value(top), most)
assert logarithmic == (most / least > 10), (most, least)
assert math.isclose(value(bottom), least, rel_tol=.02) if logarithmic else abs(value(bottom)) < .01 * most

bars = {}
for g in root.iter(SVG + "g"):
    title = g.find(SVG + "title")
    if title is None:
        continue
    mode, procs, buffer = re.match(r"(\w+), processors (\d+), buffer (\d+)", title.text).groups()
    x, low, high = map(float, re.match(r"M([\d.]+) ([\d.]+)V([\d.]+)", g.find(SVG + "path").get("d")).groups())
    assert left <= x <= right and top - .01 <= high <= low <= bottom + .01, title.text
    bars[mode, int(procs), int(buffer)] = value(low), value(high)
for c in cells:
    low, high = bars.pop((c["mode"], c["procs"], c["buffer"]))
    slack = .02 * most if not logarithmic else 0
    assert math.isclose(low, c["speedup_low"], rel_tol=.02, abs_tol=slack), (c["mode"], low, c["speedup_low"])
    assert math.isclose(high, c["speedup_high"], rel_tol=.02, abs_tol=slack), (c["mode"], high, c["speedup_high"])
assert not bars, bars

lines = {(c["mode"], c["buffer"]) for c in cells}
several = len({c["buffer"] for c in cells}) > 1
for mode, buffer in lines:
    assert (f"{mode}, buffer {buffer}" if several else mode) in texts, (mode, buffer, texts)
assert any(t.startswith("95 % interval") for t in texts)
