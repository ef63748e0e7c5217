"""Sets weft's exact definitions beside OpenCV's 8-bit functions, bit for bit.
use: python3 opencv_check.py WEFT PICTURE     prints: chain, samples that differ, largest difference
Exits with 1 if any do, with 77 where there is no OpenCV (Debian: python3-opencv)."""
import os
import subprocess
import sys
import tempfile

try:
    import cv2
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

weft, picture = sys.argv[1:3]
bgr = cv2.imread(picture)
bgr = np.ascontiguousarray(bgr[: bgr.shape[0] // 2 * 2, : bgr.shape[1] // 2 * 2])
rgb = bgr[:, :, ::-1].copy()
gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
height, width = gray.shape
kept = tempfile.TemporaryDirectory()
folder = kept.name
source = os.path.join(folder, "in.png")
cv2.imwrite(source, bgr)
differing = 0


def ours(chain):
    out = os.path.join(folder, "out.png")
    subprocess.run([weft, "run", source, "-f", chain, "-o", out, "--force", "--quiet"], check=True)
    result = cv2.imread(out, cv2.IMREAD_UNCHANGED)
    return result if result.ndim == 2 else result[:, :, ::-1]


def check(chain, theirs):
    global differing
    d = np.abs(ours(chain).astype(int) - theirs.astype(int))
    differing += int((d != 0).any())
    print(f"{chain}\tdifferent={int((d != 0).sum())}\tmax={int(d.max())}", flush=True)


def resized(w, h, how):
    return cv2.resize(rgb, (w, h), interpolation=how)


SEPIA = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]], np.float32)
check("gray", gray)
check("invert", 255 - rgb)
check("gray | threshold:0.5", cv2.threshold(gray, 127, 255, cv2.THRESH_BINARY)[1])
check("gray | threshold:otsu", cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1])
check("gray | equalize", cv2.equalizeHist(gray))
check("sepia", cv2.transform(rgb, SEPIA))
check("canny:sigma=0,low=0.1961,high=0.5883", cv2.Canny(gray, 50, 150))
# Where one side is a whole number of tiles and the other isn't, OpenCV adds a pixel to the tiles of both.
tiles = next(t for t in (8, 7, 6, 5, 4) if (height % t == 0) == (width % t == 0))
check(f"gray | clahe:{tiles},clip=2", cv2.createCLAHE(2, (tiles, tiles)).apply(gray))
check("rot90", cv2.rotate(rgb, cv2.ROTATE_90_CLOCKWISE))
check("rot90:-1", cv2.rotate(rgb, cv2.ROTATE_90_COUNTERCLOCKWISE))
check("rot90:2", cv2.rotate(rgb, cv2.ROTATE_180))
check("flip", cv2.flip(rgb, 0))
check("flop", cv2.flip(rgb, 1))
check("transpose", cv2.transpose(rgb))
check(f"resize:width={width // 2},height={height // 2},fit=fill,kernel=area", resized(width // 2, height // 2, cv2.INTER_AREA))
for w, h in ((2 * width, 2 * height), (width * 17 // 10, height * 23 // 10)):
    check(f"resize:width={w},height={h},fit=fill,kernel=bilinear", resized(w, h, cv2.INTER_LINEAR_EXACT))
w, h = 2 * width, 4 * height
check(f"resize:width={w},height={h},fit=fill,kernel=nearest", resized(w, h, cv2.INTER_NEAREST_EXACT))
# OpenCV rounds positions to 65536ths and so misses floor((2i+1)n / 2m) for other sizes: there, the formula itself.
for w, h in ((2 * width + 1, height + 7), (333, 211), (width // 2, height // 2)):
    at = [np.array([(2 * i + 1) * n // (2 * m) for i in range(m)]) for n, m in ((height, h), (width, w))]
    check(f"resize:width={w},height={h},fit=fill,kernel=nearest", rgb[at[0]][:, at[1]])
sys.exit(differing > 0)
