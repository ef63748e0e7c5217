#!/usr/bin/env python3
"""measure.py WEFT: features of small pictures against their definitions, in plain Python; in the current folder."""
import json
import math
import random
import statistics
import subprocess
import sys

WEFT = sys.argv[1]
rng = random.Random(3)
W, H = 41, 29


def weft(*args):
    return subprocess.run([WEFT, *args], check=True, capture_output=True).stdout


def measure(name, chain):
    found = json.loads(weft("measure", name, "-f", chain, "--json"))["results"]
    return {r["filter"] + "." + r["name"]: r.get("text", r.get("value", r.get("rows"))) for r in found}


def grey(name, chain):
    """Rows of the picture as weft makes it, one channel, 8 bits."""
    data = weft("run", name, "-f", chain, "-o", "-", "--out-format", "pgm")
    _, size, _, samples = data.split(b"\n", 3)
    w = int(size.split()[0])
    return [samples[i:i + w] for i in range(0, len(samples), w)]


def hexed(bits):
    return "%016x" % int("".join("01"[b] for b in bits), 2)


rgb = [[[min(255, max(0, int(128 + 90 * math.sin(x / 5 + c) * math.cos(y / 4) + rng.gauss(0, 12)))) for c in range(3)]
        for x in range(W)] for y in range(H)]
with open("a.ppm", "wb") as f:
    f.write(b"P6\n%d %d\n255\n" % (W, H) + bytes(v for row in rgb for p in row for v in p))
v = grey("a.ppm", "gray")
got = measure("a.ppm", "sharpness | noiselevel | dhash | phash | blurhash | histogram | palette | hash")

mirror = lambda i, n: -i if i < 0 else 2 * n - 2 - i if i >= n else i  # noqa: E731
laplacian = [v[y][mirror(x - 1, W)] + v[y][mirror(x + 1, W)] + v[mirror(y - 1, H)][x] + v[mirror(y + 1, H)][x]
             - 4 * v[y][x] for y in range(H) for x in range(W)]
want = statistics.pvariance(laplacian)
assert abs(got["sharpness.variance"] - want) < 1e-6 * want, (got["sharpness.variance"], want)

mask = [[1, -2, 1], [-2, 4, -2], [1, -2, 1]]
total = sum(abs(sum(mask[j][i] * v[y + j][x + i] for j in range(3) for i in range(3)))
            for y in range(H - 2) for x in range(W - 2))
want = math.sqrt(math.pi / 2) * total / (6 * (W - 2) * (H - 2)) / 255
assert abs(got["noiselevel.sigma"] - want) < 1e-9, (got["noiselevel.sigma"], want)

small = grey("a.ppm", "gray | resize:width=9,height=8,fit=fill")
assert got["dhash.bits"] == hexed([r[x + 1] > r[x] for r in small for x in range(8)])
small = grey("a.ppm", "gray | resize:width=32,height=32,fit=fill")
terms = [sum(small[y][x] * math.cos(math.pi * i * (2 * x + 1) / 64) * math.cos(math.pi * j * (2 * y + 1) / 64)
             for y in range(32) for x in range(32)) for j in range(8) for i in range(8)]
middle = statistics.median(terms)
assert got["phash.bits"] == hexed([t > middle for t in terms])

# blurhash, after its description: https://github.com/woltapp/blurhash/blob/master/Algorithm.md
FIGURES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def base83(n, digits):
    return "".join(FIGURES[n // 83 ** k % 83] for k in range(digits))[::-1]


light = lambda s: s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4  # noqa: E731
back = lambda l: l * 12.92 if l <= 0.0031308 else 1.055 * l ** (1 / 2.4) - 0.055  # noqa: E731
lights = [light(i / 255) for i in range(256)]


def blurhash(pixels):
    h, w = len(pixels), len(pixels[0])
    terms = [[(2 if i or j else 1) / (w * h) *
              sum(lights[pixels[y][x][c]] * math.cos(math.pi * i * x / w) * math.cos(math.pi * j * y / h)
                  for y in range(h) for x in range(w)) for c in range(3)] for j in range(3) for i in range(4)]
    most = max(abs(t) for term in terms[1:] for t in term)
    step = max(0, min(82, math.floor(most * 166 - 0.5)))
    scale = (step + 1) / 166
    dc = [int(back(min(1, max(0, t))) * 255 + 0.5) for t in terms[0]]
    text = base83(3 + 2 * 9, 1) + base83(step, 1) + base83(dc[0] << 16 | dc[1] << 8 | dc[2], 4)
    for t in terms[1:]:
        q = [max(0, min(18, math.floor(math.copysign(math.sqrt(abs(p / scale)), p) * 9 + 9.5))) for p in t]
        text += base83((q[0] * 19 + q[1]) * 19 + q[2], 2)
    return text


assert got["blurhash.text"] == blurhash(rgb), (got["blurhash.text"], blurhash(rgb))
black = json.loads(weft("measure", "-f", "solid:black,width=32,height=32 | blurhash", "--json"))
assert black["results"][0]["text"] == "L00000fQfQfQfQfQfQfQfQfQfQfQ", black

for level in range(256):
    assert got["histogram.levels"][level] == [level] + [sum(p[c] == level for row in rgb for p in row) for c in range(3)]
shares = got["palette.shares"]
assert len(shares) == 8 and abs(sum(s[3] for s in shares) - 1) < 1e-9
assert [s[3] for s in shares] == sorted((s[3] for s in shares), reverse=True)
assert got["palette.colours"].split()[0] == "#%02x%02x%02x" % tuple(shares[0][:3])
