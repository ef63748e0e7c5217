"""cut.py FILE BYTES PROGRAM ARG...: run weft again and again while FILE is cut to so many bytes, a little later each
time, and made whole again.  Prints each status and how often."""
import collections, os, shutil, subprocess, sys, time

path, to = sys.argv[1], int(sys.argv[2])
shutil.copy(path, path + ".whole")
statuses = collections.Counter()
for i in range(8):
    shutil.copy(path + ".whole", path)
    weft = subprocess.Popen(sys.argv[3:], stderr=subprocess.DEVNULL)
    time.sleep(0.004 * i)
    os.truncate(path, to)
    statuses[weft.wait()] += 1
shutil.copy(path + ".whole", path)
print(*sorted(statuses.items()), sep="\n")
