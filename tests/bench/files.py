"""files.py WEFT DEFAULT-PHOTO [options of files.sh]: see files.sh.

CPU time is that of a program and of all it started; peak memory that of its largest process."""
import argparse
import ctypes
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SIDE = 256  # of a small file
JOBS = 15  # of ours for a round of the library alone, which repeats its own
SEPIA = "0.393 0.769 0.189 0.349 0.686 0.168 0.272 0.534 0.131"
SEPIA_MIXER = ":0:".join(".393:.769:.189 .349:.686:.168 .272:.534:.131".split())


def parse():
    p = argparse.ArgumentParser(prog="files")
    p.add_argument("weft")
    p.add_argument("default_photo")
    p.add_argument("--image")
    p.add_argument("--cases")
    p.add_argument("--programs")
    p.add_argument("--runs", type=int, default=7)
    p.add_argument("--many", type=int, default=1000)
    p.add_argument("--dir", default="/dev/shm" if os.path.isdir("/dev/shm") else None)
    return p.parse_args()


def program(name, *version):
    """Its path, or None with a line."""
    path = shutil.which(name)
    if name == "convert":  # other programs have that name too
        for path in ("/usr/bin/convert", shutil.which(name)):
            if path and os.access(path, os.X_OK):
                if b"ImageMagick" in subprocess.run([path, "-version"], capture_output=True).stdout:
                    return path
        path = None
    if not path:
        print(f"files: without {name}: not installed", file=sys.stderr)
    return path


def find_programs(weft):
    found = {"weft": weft}
    for name in ("vips", "gm", "convert", "ffmpeg"):
        found[name] = program(name)
    opencv = os.path.join(os.environ.get("WEFT_PEERS", "/nonexistent"), "e2e_opencv")
    found["opencv"] = opencv if os.access(opencv, os.X_OK) else None
    if not found["opencv"]:
        print("files: without OpenCV: no e2e_opencv in $WEFT_PEERS", file=sys.stderr)
    return {name: path for name, path in found.items() if path}


def from_to(kind, i, o, P):
    """Commands of one picture: decode, encode, blur or chain of five."""
    jpeg = o.endswith(".jpg")
    q = "[Q=90]" if jpeg else ""
    magick = "-quality 90" if jpeg else ""
    ff = "-q:v 2" if jpeg else ""
    weft = {"convert": "brightness:0", "blur": "blur:3",
            "chain": "brightness:0.02 | blur:1.5 | unsharp:1 | sepia | vignette"}[kind]
    commands = {"weft": f"{P.get('weft')} run {i} -f '{weft}' -o {o} --force -q{' --quality 90' if jpeg else ''}"}
    if kind == "convert":
        commands |= {"vips": f"{P.get('vips')} copy {i} {o}{q}", "gm": f"{P.get('gm')} convert {i} {magick} {o}",
                     "convert": f"{P.get('convert')} {i} {magick} {o}",
                     "ffmpeg": f"{P.get('ffmpeg')} -v error -nostdin -y -i {i} {ff} {o}"}
    elif kind == "blur":
        commands |= {"vips": f"{P.get('vips')} gaussblur {i} {o}{q} 3",
                     "gm": f"{P.get('gm')} convert {i} -blur 0x3 {magick} {o}",
                     "convert": f"{P.get('convert')} {i} -blur 0x3 {magick} {o}",
                     "ffmpeg": f"{P.get('ffmpeg')} -v error -nostdin -y -i {i} -vf gblur=sigma=3:steps=2 {ff} {o}",
                     "opencv": f"{P.get('opencv')} blur {i} {o}"}
    else:
        commands |= {"gm": f"{P.get('gm')} convert {i} -modulate 102 -blur 0x1.5 -unsharp 0x1+0.6+0 -recolor '{SEPIA}' {magick} {o}",
                     "convert": f"{P.get('convert')} {i} -brightness-contrast 2x0 -blur 0x1.5 -unsharp 0x1+0.6+0 -color-matrix '{SEPIA}' {magick} {o}",
                     "ffmpeg": f"{P.get('ffmpeg')} -v error -nostdin -y -i {i} -vf eq=brightness=0.02,gblur=sigma=1.5,unsharp=5:5:0.6,"
                               f"colorchannelmixer={SEPIA_MIXER},vignette {ff} {o}",
                     "opencv": f"{P.get('opencv')} chain {i} {o}"}
    return commands


def batch(folder, o, P):
    ext = os.path.basename(folder)
    q, magick, ff = ("[Q=90]", "-quality 90", "-q:v 2") if ext == "jpg" else ("", "", "")
    mogrify = os.path.join(os.path.dirname(P.get("convert", "")), "mogrify")
    commands = {"weft": f"{P.get('weft')} run {folder} -f blur:3 -o {o}/ --force -q --quality 90",
                "vips": f"ls {folder} | xargs -P{os.cpu_count()} -I@ {P.get('vips')} gaussblur {folder}/@ {o}/@{q} 3",
                "gm": f"cd {folder} && {P.get('gm')} mogrify -output-directory {o} -blur 0x3 {magick} '*.{ext}'",
                "convert": f"{mogrify} -path {o} -blur 0x3 {magick} '{folder}/*.{ext}'",
                "ffmpeg": f"{P.get('ffmpeg')} -v error -nostdin -y -i {folder}/%05d.{ext} -vf gblur=sigma=3:steps=2 {ff} {o}/%05d.{ext}",
                "opencv": f"ls -d {folder}/* | xargs -n 100000 {P.get('opencv')} batch {o}"}
    return commands


def make_pictures(a, folder):
    def weft(chain, i, o):
        subprocess.run([a.weft, "run", i, "-f", chain, "-o", o, "--force", "-q"], check=True)

    if a.image:
        weft("brightness:0", a.image, f"{folder}/p.ppm")
    else:
        weft("resize:width=4272,height=2848,fit=fill", a.default_photo, f"{folder}/p.ppm")
    for ext in ("jpg", "png"):
        weft("brightness:0", f"{folder}/p.ppm", f"{folder}/p.{ext}")
        os.makedirs(f"{folder}/{ext}")
    for n in range(a.many):
        for ext in ("jpg", "png"):
            tile, name = f"{folder}/{ext}/{n % 50 + 1:05d}.{ext}", f"{folder}/{ext}/{n + 1:05d}.{ext}"
            if n < 50:
                weft(f"crop:x={n % 10 * SIDE},y={n // 10 * SIDE},width={SIDE},height={SIDE}", f"{folder}/p.ppm", tile)
            else:
                shutil.copyfile(tile, name)


def size(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(f.stat().st_size for f in os.scandir(path)) if os.path.isdir(path) else 0


def run_once(command):
    start = time.perf_counter()
    child = subprocess.Popen(["sh", "-c", command] if "| " in command or "&&" in command else shlex.split(command),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = status
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss
    while True:  # helpers that outlive it by a moment count too
        try:
            _, _, used = os.wait3(0)
        except ChildProcessError:
            return status, wall * 1e3, cpu * 1e3, peak / 1024
        cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss)


def measure(case, commands, out, runs):
    figures = {name: [] for name in commands}
    bytes_out = {}
    for turn in range(runs + 1):  # the first one warms up
        for name in list(figures):
            taken = figures[name]
            if sum(f[0] for f in taken) > 2500:
                continue
            status, *figure = run_once(commands[name])
            if status:
                print(f"files: {case}: {name} fails with status {status >> 8}", file=sys.stderr)
                del figures[name]
                continue
            bytes_out[name] = size(out)
            if turn or figure[0] > 1000:
                taken.append(figure)
            if os.path.isdir(out):
                shutil.rmtree(out)
                os.makedirs(out)
            elif os.path.isfile(out):
                os.remove(out)
    ours = statistics.median(f[0] for f in figures["weft"])
    for name, taken in figures.items():
        wall, cpu = (statistics.median(f[k] for f in taken) for k in (0, 1))
        print(f"{case}\t{name}\t{wall:.1f}\t{cpu:.1f}\t{max(f[2] for f in taken):.0f}\t{bytes_out[name]}\t{wall / ours:.2f}",
              flush=True)


def bare_jpeg(folder, codecs):
    """Milliseconds of libjpeg-turbo alone, decoding and encoding in memory on one thread."""
    lines = subprocess.run([codecs, f"{folder}/p.ppm", f"{folder}/p.jpg", f"{folder}/p.png", "jpeg_*"],
                           capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [line.split("\t") for line in lines]
    return sum(float(row[3]) for row in rows if row[1] == "libjpeg-turbo")


def measure_bare(folder, command, runs):
    """A whole JPEG job beside the two things it can't do without."""
    codecs = os.path.join(os.environ.get("WEFT_PEERS", "/nonexistent"), "peer_codecs")
    if not os.access(codecs, os.X_OK):
        print("files: without libjpeg-turbo alone: no peer_codecs in $WEFT_PEERS", file=sys.stderr)
        return
    alone, jobs = [], []
    for _ in range(runs):
        alone.append(bare_jpeg(folder, codecs))
        jobs += [run_once(command)[1:] for _ in range(JOBS)]
    ours, cpu = (statistics.median(f[k] for f in jobs) for k in (0, 1))
    bare = statistics.median(alone)
    print(f"jpeg-bare\tweft\t{ours:.1f}\t{cpu:.1f}\t{max(f[2] for f in jobs):.0f}\t{size(f'{folder}/o.jpg')}\t1.00")
    print(f"jpeg-bare\tlibjpeg-turbo\t{bare:.1f}\t{bare:.1f}\t-\t-\t{bare / ours:.2f}", flush=True)


def main():
    a = parse()
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans come to us
    P = find_programs(a.weft)
    if a.programs:
        P = {name: path for name, path in P.items() if name in ["weft"] + a.programs.split(",")}
    folder = tempfile.mkdtemp(prefix="weft-files", dir=a.dir)
    cases = {"jpeg-decode": ("convert", "p.jpg", "o.ppm"), "png-decode": ("convert", "p.png", "o.ppm"),
             "jpeg-encode": ("convert", "p.ppm", "o.jpg"), "png-encode": ("convert", "p.ppm", "o.png"),
             "jpeg-blur3": ("blur", "p.jpg", "o.jpg"), "png-blur3": ("blur", "p.png", "o.png"),
             "jpeg-bare": ("bare", "p.jpg", "o.jpg"), "chain5": ("chain", "p.jpg", "o.jpg"), "many-jpeg": "jpg", "many-png": "png"}
    wanted = a.cases.split(",") if a.cases else list(cases)
    for case in wanted:
        if case not in cases:
            sys.exit(f"files: no case '{case}'; there are {', '.join(cases)}")
    try:
        make_pictures(a, folder)
        print("case\tprogram\twall_ms\tcpu_ms\tpeak_MB\tbytes\ttimes_ours")
        for case in wanted:
            what = cases[case]
            if case == "jpeg-bare":
                measure_bare(folder, from_to("blur", f"{folder}/p.jpg", f"{folder}/o.jpg", P)["weft"], a.runs)
                continue
            if isinstance(what, str):
                out = f"{folder}/out"
                os.makedirs(out, exist_ok=True)
                commands = batch(f"{folder}/{what}", out, P)
            else:
                kind, i, o = what
                out = f"{folder}/{o}"
                commands = from_to(kind, f"{folder}/{i}", out, P)
            measure(case, {n: c for n, c in commands.items() if n in P}, out, a.runs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
