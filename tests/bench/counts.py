#!/usr/bin/env python3
"""counts: instructions a pixel, filter by filter and format by format, counted by callgrind: no clock, no noise.

usage: counts.py BUILD [--write | --check | --table] [--isa=base|avx2] [--compiler=NAME] [FILTER...]

Each filter at its default, on a picture of 192 x 128 (counts.c), in the build for the base instruction set, with a
libc that is told of no other, so that every machine says the same; counts.tsv holds what they were, and by which
compiler. Prints what grew by over a tenth, and what costs more than twice what its bytes and RGB of 8 bits suggest.

  --write     renews the table (of these filters): after a change that is meant
  --check     ends with 1 where something grew, with 77 where valgrind is missing or the compiler is another one
  --table     prints what was counted
  --isa=avx2  of that build: for people, not for the table
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counts.tsv")
PIXELS = 192 * 128
COLOURS = {"grey": 1, "rgb": 3, "rgba": 4}
DEPTHS = {"u8": 1, "u16": 2, "f32": 4}
FORMATS = [f"{c}.{d}" for c in COLOURS for d in DEPTHS]
GROWN = 1.1
TWICE = 2
FIXED = 0.5  # instructions a pixel that so small a picture makes of what each run does once
PLAIN_LIBC = "glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-ERMS,-FSRM,-SSSE3,-SSE4_1,-SSE4_2"


def measure(build, filters, isa):
    """{filter: (chain, {format: count})}"""
    env = dict(os.environ, WEFT_ISA=isa, GLIBC_TUNABLES=PLAIN_LIBC, LC_ALL="C")
    env.setdefault("WEFT_PLUGIN_PATH", os.path.join(build, "filters"))
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        command = ["valgrind", "--tool=callgrind", "--collect-atstart=no", "--dump-line=no", f"--log-file={log}",
                   f"--callgrind-out-file={folder}/out", os.path.join(build, "tests/bench/bench-counts"), *filters]
        status = subprocess.run(command, env=env, check=False).returncode
        if status:
            with open(log, encoding="utf-8", errors="replace") as file:
                sys.stderr.write(file.read())
            sys.exit(status)
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                text = file.read()
            said = re.search(r"^desc: Trigger: Client Request: (\S+) (\S+) (.*)$", text, re.M)
            total = re.search(r"^(?:summary|totals): (\d+)", text, re.M)
            if said and total:
                found.setdefault(said[1], (said[3], {}))[1][said[2]] = int(total[1]) / PIXELS
    return found


def rounded(n):
    return f"{n:.2f}" if n < 100 else f"{n:.1f}" if n < 1000 else f"{n:.0f}"


def line(name, chain, counts):
    return "\t".join([name, chain, *(rounded(counts[f]) if f in counts else "-" for f in FORMATS)])


def read():
    """The compiler, and what measure gives."""
    with open(TABLE, encoding="utf-8") as file:
        first, _, *lines = file.read().splitlines()
    table = {}
    for row in lines:
        name, chain, *counts = row.split("\t")
        table[name] = (chain, {f: float(n) for f, n in zip(FORMATS, counts) if n != "-"})
    return first.removeprefix("# "), table


def write(compiler, table):
    with open(TABLE, "w", encoding="utf-8") as file:
        print(f"# {compiler}", "\t".join(["filter", "chain", *FORMATS]), sep="\n", file=file)
        for name, (chain, counts) in sorted(table.items()):
            print(line(name, chain, counts), file=file)


def grown(now, before):
    for name, (_, counts) in sorted(now.items()):
        if name not in before:
            yield f"{name}: not in the table"
        for f, n in counts.items():
            was = before.get(name, ("", {}))[1].get(f)
            if was is not None and n > GROWN * was + FIXED:
                yield f"{name} {f}: {rounded(n)} instructions a pixel, {rounded(was)} in the table"


def dear(now):
    """What costs more than twice what its bytes and RGB u8 suggest, the worst first."""
    found = []
    for name, (_, counts) in now.items():
        for f, n in counts.items():
            colour, depth = f.split(".")
            due = counts.get("rgb.u8", 0) * COLOURS[colour] / 3 * DEPTHS[depth]
            if due and n > TWICE * due + FIXED:
                found.append((n / due, f"{name} {f}: {rounded(n)}, {n / due:.1f} times its due"))
    return [text for _, text in sorted(found, reverse=True)]


def main(arguments):
    options = {a.partition("=")[0]: a.partition("=")[2] for a in arguments if a.startswith("--")}
    build, *filters = [a for a in arguments if not a.startswith("--")]
    compiler = options.get("--compiler", "")
    of, before = read() if os.path.exists(TABLE) else ("", {})
    if not shutil.which("valgrind") or "--check" in options and compiler != of:
        print(f"counts: no valgrind, or built by {compiler} and the table is of {of}: left out")
        return 77
    now = measure(build, filters, options.get("--isa") or "base")
    if "--table" in options:
        for name, (chain, counts) in sorted(now.items()):
            print(line(name, chain, counts))
        return 0
    worse = list(grown(now, before))
    print("\n".join(worse or ["nothing grew by over a tenth"]))
    if "--check" in options:
        if worse:
            print("where that is meant: tests/bench/run counts --write FILTER...")
        return 1 if worse or not now else 0
    if "--write" in options:
        write(compiler or of, {**(before if filters else {}), **now})
        return 0
    print("\nmore than twice what their bytes and RGB u8 suggest:", *dear(now), sep="\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or "--help" in sys.argv:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
