"""reaper.py SECONDS SIGNAL PROGRAM ARG...: run a program as a parent that all orphans come to (PR_SET_CHILD_SUBREAPER) and
that waits for none but the program; a signal (0: none) comes after so long.  Prints its status and how many orphans stay."""
import ctypes, os, sys, time

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
child = os.fork()
if child == 0:
    os.execv(sys.argv[3], sys.argv[3:])
if sys.argv[2] != "0":
    time.sleep(float(sys.argv[1]))
    os.kill(child, int(sys.argv[2]))
_, status = os.waitpid(child, 0)
with open(f"/proc/self/task/{os.getpid()}/children") as f:
    orphans = len(f.read().split())
print(os.waitstatus_to_exitcode(status), orphans)
