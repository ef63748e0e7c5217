"""How far 8-bit results are from the definition in real numbers, ours and the peers': op, by, largest error in
levels, share of samples that are the definition's rounded.  use: accuracy.py WEFT PICTURE
Peers that are not installed are left out; pixels near the edges don't count, for there definitions differ.
Debian: python3-numpy python3-opencv python3-pil libvips-tools"""
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np

try:
    import cv2
except ImportError:
    cv2 = None
try:
    from PIL import Image, ImageFilter
except ImportError:
    Image = None
weft, picture = sys.argv[1:3]
folder = tempfile.mkdtemp()
source = os.path.join(folder, "in.ppm")
EDGE = 16


def read(path):
    data = open(path, "rb").read()
    head = re.match(rb"P6\s(?:#.*\n)?(\d+)\s(\d+)\s255\s", data)  # vips writes a comment
    width, height, samples = int(head[1]), int(head[2]), data[head.end() :]
    return np.frombuffer(samples, np.uint8, width * height * 3).reshape(height, width, 3)


def run(of, chain, to):
    subprocess.run([weft, "run", of, "-f", chain, "-o", to, "--force", "--quiet"], check=True)
    return read(to)


def ours(chain):
    return run(source, chain, os.path.join(folder, "out.ppm"))


def vips(*args):
    out = os.path.join(folder, "vips.ppm")
    subprocess.run(["vips", args[0], source, out, *map(str, args[1:])], check=True)
    return read(out)


def halide(op):
    """What the peers' program made of it, where $WEFT_PEERS has it."""
    program, out = os.path.join(os.environ.get("WEFT_PEERS", ""), "peer_halide"), os.path.join(folder, "halide")
    if not os.access(program, os.X_OK):
        return []
    subprocess.run([program, source, "1", op], env={**os.environ, "DUMP": out}, stdout=subprocess.DEVNULL)
    if not os.path.exists(out):
        return []
    made = np.fromfile(out, np.uint8).reshape(rgb.shape)
    os.remove(out)
    return [("halide", made)]


def report(op, true, results, edge=EDGE):
    inner = slice(edge, -edge)
    for by, made in results:
        error = np.abs(made.astype(float) - np.clip(true, 0, 255))[inner, inner]
        same = (made == np.clip(np.floor(true + 0.5), 0, 255))[inner, inner]
        print(f"{op}\t{by}\t{error.max():.2f}\t{100 * same.mean():.2f} %", flush=True)


rgb = run(picture, "crop", source)
real = rgb.astype(float)
height, width = rgb.shape[:2]
peers = {"opencv": cv2 is not None, "pillow": Image is not None, "vips": shutil.which("vips") is not None}


def along(image, weights, axis):
    reach = len(weights) // 2
    pads = [(0, 0)] * 3
    pads[axis] = (reach, reach)
    wide = np.pad(image, pads, "reflect")
    size = image.shape[axis]
    return sum(w * np.take(wide, range(k, k + size), axis) for k, w in enumerate(weights))


for sigma in (1, 1.5, 3, 10, 50):
    reach = math.ceil(4 * sigma)
    weights = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * sigma * sigma))
    weights /= weights.sum()
    made = [("weft", ours(f"blur:{sigma}"))]
    if peers["opencv"]:
        made.append(("opencv", cv2.GaussianBlur(rgb, (0, 0), sigma)))
    if peers["pillow"]:
        made.append(("pillow", np.asarray(Image.fromarray(rgb).filter(ImageFilter.GaussianBlur(sigma)))))
    if peers["vips"]:
        made.append(("vips", vips("gaussblur", sigma)))
    made += halide(f"gauss_s{sigma}.rgb")
    edge = min(max(EDGE, 3 * math.ceil(sigma)), min(width, height) // 3)
    report(f"gauss_s{sigma}.rgb", along(along(real, weights, 0), weights, 1), made, edge)

total, weighed = np.zeros((height, width)), np.zeros_like(real)
wide = np.pad(real, ((4, 4), (4, 4), (0, 0)), "reflect")
for dy in range(-4, 5):
    for dx in range(-4, 5):
        if dx * dx + dy * dy <= 16:
            q = wide[4 + dy : 4 + dy + height, 4 + dx : 4 + dx + width]
            apart = np.abs(q - real).sum(2)
            w = np.exp(-(dx * dx + dy * dy) / (2 * 50 * 50) - apart**2 / (2 * 50 * 50))
            total += w
            weighed += w[:, :, None] * q
made = [("weft", ours(f"bilateral:50,sigma_r={50 / 255},radius=4"))]
if peers["opencv"]:
    made.append(("opencv", cv2.bilateralFilter(rgb, 9, 50, 50)))
report("bilateral_d9.rgb", weighed / total[:, :, None], made)


def lanczos(t):
    return np.where(np.abs(t) < 3, np.sinc(t) * np.sinc(t / 3), 0)


def smaller(image, axis, to):
    size = image.shape[axis]
    scale = size / to
    weights = lanczos((np.arange(size) + 0.5 - (np.arange(to)[:, None] + 0.5) * scale) / scale)
    weights /= weights.sum(1, keepdims=True)
    return np.moveaxis(np.tensordot(weights, image, (1, axis)), 0, axis)


to = width // 2, height // 2
made = [("weft", ours(f"resize:width={to[0]},height={to[1]},fit=fill,kernel=lanczos3"))]
if peers["pillow"]:
    made.append(("pillow", np.asarray(Image.fromarray(rgb).resize(to, Image.LANCZOS))))
if peers["vips"]:
    made.append(("vips", vips("resize", 0.5, "--kernel", "lanczos3")))
report("half_lanczos3.rgb", smaller(smaller(real, 0, to[1]), 1, to[0]), made)

angle = math.radians(15)
y, x = np.mgrid[0:height, 0:width]
x, y = x - (width - 1) / 2, y - (height - 1) / 2
u = math.cos(angle) * x - math.sin(angle) * y + (width - 1) / 2
v = math.sin(angle) * x + math.cos(angle) * y + (height - 1) / 2
left, top = np.floor(u).astype(int), np.floor(v).astype(int)
p, q = (u - left)[:, :, None], (v - top)[:, :, None]
dark = np.pad(real, ((1, 1), (1, 1), (0, 0)))


def at(row, column):
    return dark[np.clip(row + 1, 0, height + 1), np.clip(column + 1, 0, width + 1)]


true = (at(top, left) * (1 - p) + at(top, left + 1) * p) * (1 - q)
true += (at(top + 1, left) * (1 - p) + at(top + 1, left + 1) * p) * q
made = [("weft", ours("rotate:-15,kernel=bilinear"))]
if peers["opencv"]:
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), 15, 1)
    made.append(("opencv", cv2.warpAffine(rgb, matrix, (width, height), flags=cv2.INTER_LINEAR)))
report("rot15_bilinear.rgb", true, made)
shutil.rmtree(folder)
