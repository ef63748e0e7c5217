"""without.py CALLS PROGRAM ARG...: run a program to which these system calls are refused with EPERM, as a container's
profile does it: seccomp (prctl's and the call), landlock, close_range."""
import ctypes, os, platform, struct, sys

X86 = platform.machine() == "x86_64"
LANDLOCK, SECCOMP, CLOSE_RANGE, PRCTL = (444, 317, 436, 157) if X86 else (444, 277, 436, 167)
LOAD, JUMP_EQUAL, RETURN, ALLOW, DENY = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050001
steps = []


def step(code, yes, no, value):
    steps.append(struct.pack("HBBI", code, yes, no, value))


def refuse(call):
    step(JUMP_EQUAL, 0, 1, call)
    step(RETURN, 0, 0, DENY)


step(LOAD, 0, 0, 0)
for name in sys.argv[1].split(","):
    if name == "landlock":
        refuse(LANDLOCK)
    elif name == "close_range":
        refuse(CLOSE_RANGE)
    elif name == "seccomp":
        refuse(SECCOMP)
        step(JUMP_EQUAL, 0, 4, PRCTL)
        step(LOAD, 0, 0, 16)  # its first argument
        step(JUMP_EQUAL, 0, 1, 22)  # PR_SET_SECCOMP
        step(RETURN, 0, 0, DENY)
        step(RETURN, 0, 0, ALLOW)
step(RETURN, 0, 0, ALLOW)
program = ctypes.create_string_buffer(b"".join(steps))
head = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.create_string_buffer(head), 0, 0):
    sys.exit(98)  # not here
os.execvp(sys.argv[2], sys.argv[2:])
