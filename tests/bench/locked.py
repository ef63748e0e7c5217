"""Locked instructions a benchmark runs for each operation, by function.

Every write of ours that other cores may contend for is a locked instruction
(or the plain store that unlocks), so their count bounds what an operation
costs where cache lines are shared.  callgrind counts how often each
instruction ran, objdump says which are locked.
"""
import os
import re
import subprocess
import sys
import tempfile

OPERATIONS = {"a1": 1e6, "a2": 1e6, "b": 1e7, "c": 2e6, "d": 1e7, "e": 4e6, "f": 2e6, "h": 12e6, "l": 8e6}
SCALE = 0.02
PROCS = "2"


def locked_instructions(program):
    """Address -> function."""
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], capture_output=True, text=True,
                          check=True).stdout
    found, function = {}, None
    for line in text.splitlines():
        if head := re.match(r"[0-9a-f]+ <(.*)>:", line):
            function = head[1]
        elif body := re.match(r"\s*([0-9a-f]+):\s+(.*)", line):
            if body[2].startswith("lock") or (body[2].startswith("xchg") and "(" in body[2]):
                found[int(body[1], 16)] = function
    return found


def executed(program, bench, out):
    """(address, times) of the program's own instructions."""
    subprocess.run(["valgrind", "-q", "--tool=callgrind", "--dump-instr=yes", "--compress-pos=no",
                    "--compress-strings=no", f"--callgrind-out-file={out}", program, bench, PROCS],
                   env={**os.environ, "BENCH_SCALE": str(SCALE)}, capture_output=True, check=True)
    ours = after_call = False
    with open(out, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("ob="):
                ours = os.path.basename(program) in line
            elif line.startswith("calls="):
                after_call = True
            elif line.startswith("0x"):
                if ours and not after_call:
                    address, _, times = line.split()[:3]
                    yield int(address, 16), int(times)
                after_call = False


def main():
    program, benches = sys.argv[1], sys.argv[2:]
    locked = locked_instructions(program)
    for bench in benches:
        operations = OPERATIONS[bench] * SCALE
        instructions, by_function = 0, {}
        with tempfile.NamedTemporaryFile() as out:
            for address, times in executed(program, bench, out.name):
                instructions += times
                if address in locked:
                    by_function[locked[address]] = by_function.get(locked[address], 0) + times
        parts = ", ".join(f"{name} {times / operations:.2f}"
                          for name, times in sorted(by_function.items(), key=lambda x: -x[1])
                          if times / operations > 0.005)
        print(f"{bench}: {sum(by_function.values()) / operations:.2f} locked of "
              f"{instructions / operations:.0f} instructions: {parts}", flush=True)


main()
