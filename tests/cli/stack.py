#!/usr/bin/env python3
"""stack.py WEFT: stacks of random pictures against the definitions, in plain Python; in the current folder."""
import math
import random
import statistics
import struct
import subprocess
import sys

WEFT = sys.argv[1]
W, H, KAPPA = 13, 37, 2.5
rng = random.Random(7)


def write(name, samples, white):
    with open(name, "wb") as f:
        if white == 1:
            f.write(b"Pf\n%d %d\n-1\n" % (W, H))
            rows = [samples[y * W:(y + 1) * W] for y in range(H)][::-1]
            f.write(struct.pack("<%df" % len(samples), *[v for row in rows for v in row]))
        else:
            f.write(b"P5\n%d %d\n%d\n" % (W, H, white))
            f.write(struct.pack(">%d%s" % (len(samples), "B" if white == 255 else "H"), *samples))


def read(name):
    kind, _, most, data = open(name, "rb").read().split(b"\n", 3)
    if kind == b"Pf":
        v = struct.unpack("%s%df" % ("<" if most.startswith(b"-") else ">", W * H), data)
        return [v[(H - 1 - i // W) * W + i % W] for i in range(W * H)]
    return struct.unpack(">%d%s" % (W * H, "B" if most == b"255" else "H"), data)


def sigma_clip(v):
    for _ in range(5):
        middle, reach = statistics.median(v), KAPPA * statistics.pstdev(v)
        kept = [x for x in v if abs(x - middle) <= reach]
        if len(kept) == len(v) or not kept:
            break
        v = kept
    return statistics.fmean(v)


BY = {"mean": statistics.fmean, "median": statistics.median, "min": min, "max": max, "sum": math.fsum,
      "sigma-clip": sigma_clip}


def sample(white):
    v = min(max(rng.gauss(0.5, 0.05), 0), 1) if rng.random() < 0.9 else rng.random()
    return struct.unpack("<f", struct.pack("<f", v))[0] if white == 1 else int(v * white)


def stack(names, *options):
    subprocess.run([WEFT, "stack", "--no-jail", *names, "--force", "--kappa", str(KAPPA), *options], check=True)


for white in (255, 65535, 1):
    for n in (2, 7, 40):
        pictures = [[sample(white) for _ in range(W * H)] for _ in range(n)]
        if white == 1 and n == 7:
            pictures[2][5] = pictures[4][5] = math.nan
            for p in pictures:
                p[9] = math.nan
        names = ["%s-%02d.%s" % (white, i, "pfm" if white == 1 else "pgm") for i in range(n)]
        for name, p in zip(names, pictures):
            write(name, p, white)
        for by, definition in BY.items():
            whole = white != 1 and by != "sum"
            out = "out.pgm" if whole else "out.pfm"
            stack(names, "-o", out, "--by", by)
            for i, got in enumerate(read(out)):
                v = [p[i] for p in pictures if not math.isnan(p[i])]
                want = definition(v) if v else math.nan
                if whole:
                    # a half by a hair's breadth may be rounded either way
                    near = abs(want + 0.5 - math.floor(want + 0.5)) < 1e-9 and want % 1 != 0.5
                    ok = got == math.floor(want + 0.5) or (near and abs(got - want) < 0.51)
                else:
                    want /= white
                    ok = math.isnan(got) if math.isnan(want) else abs(got - want) <= 1e-6 * max(1, abs(want))
                assert ok, (white, n, by, i, got, want, v)
            if n == 40:
                stack(names, "-o", "one." + out, "--by", by, "-j", "1")
                assert open(out, "rb").read() == open("one." + out, "rb").read(), "another with one processor"

# A mean of few levels keeps its fraction at more depth.
for i in range(2):
    write("d%d.pgm" % i, [10 + i] * (W * H), 255)
stack(["d0.pgm", "d1.pgm"], "-o", "deep.pgm", "--depth", "16")
assert set(read("deep.pgm")) == {math.floor(10.5 * 257 + 0.5)}

# A median of many in little memory is found digit by digit; of levels that are often the same, too.
for white, memory in ((255, "4k"), (65535, "12k")):
    for n in (149, 150):
        pictures = [[sample(white) if i % 3 else int(rng.randrange(4) * white / 3) for i in range(W * H)] for _ in range(n)]
        names = ["m-%03d.pgm" % i for i in range(n)]
        for name, p in zip(names, pictures):
            write(name, p, white)
        told = subprocess.run([WEFT, "stack", "--no-jail", *names, "-o", "m.pgm", "--by", "median", "--max-memory", memory, "--force",
                               "-v", "-j", "2"], check=True, capture_output=True, text=True).stderr
        assert "digit by digit" in told, told
        for i, got in enumerate(read("m.pgm")):
            want = math.floor(statistics.median(p[i] for p in pictures) + 0.5)
            assert got == want, (white, n, i, got, want, sorted(p[i] for p in pictures))
