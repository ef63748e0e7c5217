"""module.py: weft in Python, held against numpy."""
import multiprocessing
import sys
import threading
import time

import numpy as np

import weft

rng = np.random.default_rng(1)
rgb = rng.integers(0, 256, (240, 321, 3), dtype=np.uint8)

# Exact: moved and inverted samples of every type and shape.
for a in (rgb, rgb[:, :, 0], rng.integers(0, 65536, (50, 60, 4), dtype=np.uint16),
          rng.random((40, 30, 3), dtype=np.float32), np.dstack([rgb, rgb[:, :, :1]])[:, :, 2:]):
    for threads in (0, 1, -1):
        assert np.array_equal(weft.run(a, "flop | flip", threads), a[::-1, ::-1]), (a.shape, a.dtype)
assert np.array_equal(weft.run(rgb, "invert"), 255 - rgb)
assert np.array_equal(weft.run(rgb[::-1, :, :], "invert"), 255 - rgb[::-1])
assert np.array_equal(weft.run(rgb[10:90, 5:77], "transpose"), rgb[10:90, 5:77].transpose(1, 0, 2))
assert np.array_equal(weft.run(rgb[::2, ::3], "rot90"), np.rot90(rgb[::2, ::3], -1)) or \
    np.array_equal(weft.run(rgb[::2, ::3], "rot90"), np.rot90(rgb[::2, ::3], 1))

# Within a level: a blur by numpy, in float64, edges mirrored.
sigma = 2.0
r = 12
taps = np.exp(-np.arange(-r, r + 1) ** 2 / (2 * sigma**2))
taps /= taps.sum()
grey = rgb[:, :, 1]
wide = np.pad(grey.astype(float), r, mode="reflect")
wide = sum(t * wide[i:i + grey.shape[0], :] for i, t in enumerate(taps))
wide = sum(t * wide[:, i:i + grey.shape[1]] for i, t in enumerate(taps))
blurred = weft.run(grey, "blur:2")
assert blurred.shape == grey.shape and np.abs(blurred - wide).max() < 1.0, np.abs(blurred - wide).max()

# Grey is two-dimensional, and is what every colour being alike gives.
assert np.array_equal(weft.run(np.dstack([grey] * 3), "gray"), grey)

# Into the caller's own array, whose rows lie apart.
room = np.full((240, 400, 3), 7, np.uint8)
assert weft.run(rgb, "invert", out=room[:, 20:341]).base is not None
assert np.array_equal(room[:, 20:341], 255 - rgb) and (room[:, :20] == 7).all() and (room[:, 341:] == 7).all()


def fails(words, *args, **more):
    try:
        weft.run(*args, **more)
    except weft.Error as e:
        assert words in str(e), e
    else:
        raise AssertionError(f"no error with '{words}'")


fails("did you mean 'blur'", rgb, "blurr")
fails("float64", rgb.astype(float), "invert")
fails("dimensions", rgb[0, 0], "invert")
fails("out:", rgb, "gray", out=room)
fails("no input", None, "invert")

# Threads of Python side by side; and while one is inside, others go on.
wrong = []


def many(seed):
    a = np.random.default_rng(seed).integers(0, 256, (100, 100, 3), dtype=np.uint8)
    for _ in range(20):
        if not np.array_equal(weft.run(a, "invert"), 255 - a):
            wrong.append(seed)


threads = [threading.Thread(target=many, args=(i,)) for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
assert not wrong

job = weft.Job(" | ".join(f"blur:{40 + i}" for i in range(16)))
result = []


def long():
    try:
        result.append(job.run(np.zeros((3000, 3000), np.uint8)))
    except weft.Canceled as e:
        result.append(e)


t = threading.Thread(target=long)
t.start()
seen = 0
end = time.monotonic() + 60
while job.progress == 0 and time.monotonic() < end:
    seen += 1
    time.sleep(0.001)
assert seen > 0 and 0 < job.progress < 1, (seen, job.progress)  # so the lock was free
job.cancel()
t.join()
assert isinstance(result[0], weft.Canceled), result


def child(n):
    return bool(np.array_equal(weft.run(rgb, "invert"), 255 - rgb))


if sys.platform == "linux":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert all(pool.map(child, range(4)))
print("module: ok")
