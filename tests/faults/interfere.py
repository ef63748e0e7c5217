"""interfere.py SIGNAL PROGRAM ARG...: run weft, and send the signal to the first of its decoders, once it is there.
Prints weft's status, and stops nobody for good: the decoder goes when weft does."""
import os, subprocess, sys, time


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(c) for c in f.read().split()]
    except OSError:
        return []


weft = subprocess.Popen(sys.argv[2:])
decoders = []
while not decoders and weft.poll() is None:
    decoders = [d for keeper in children(weft.pid) for d in children(keeper)]
    time.sleep(0.0005)
for decoder in decoders[:1]:
    try:
        os.kill(decoder, int(sys.argv[1]))
    except ProcessLookupError:
        pass
print(weft.wait())
