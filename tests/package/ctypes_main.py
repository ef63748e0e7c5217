"""A run whose main is Python's: wherever its calls parked, it goes on on the thread that it came on, as Python
demands.  The result is known by arithmetic."""
import ctypes as C
import os
import threading

WIDTH, HEIGHT, ROUNDS = 97, 61, 50


class Format(C.Structure):
    _fields_ = [("channels", C.c_uint8), ("depth", C.c_uint8)]


class View(C.Structure):
    _fields_ = [("pixels", C.c_void_p), ("width", C.c_int), ("height", C.c_int), ("stride", C.c_ssize_t),
                ("format", Format)]


class Image(C.Structure):
    _fields_ = [("view", View), ("memory", C.c_void_p), ("bytes", C.c_size_t)]


class Schedule(C.Structure):
    _fields_ = [("unit", C.c_int), ("workers", C.c_int), ("grain", C.c_int), ("queue", C.c_int)]


lib = C.CDLL(os.environ["WEFT_LIBRARY"])
lib.weft_schedule_default.restype = Schedule
given = C.create_string_buffer(bytes((7 * i + i // 251) % 256 for i in range(3 * WIDTH * HEIGHT)))
wanted = bytes(255 - v for v in given.raw[:-1])
view = View(C.addressof(given), WIDTH, HEIGHT, 3 * WIDTH, Format(3, 1))
chain = C.c_void_p()
assert lib.weft_chain_parse(b"invert", C.byref(chain), None) == 0
wrong = []


@C.CFUNCTYPE(C.c_int, C.c_int, C.c_void_p)
def body(argc, argv):
    thread = threading.get_native_id()
    for turn in range(ROUNDS):
        out = Image()
        how = lib.weft_schedule_default()
        how.workers = 3
        lib.weft_yield()
        status = lib.weft_chain_run(chain, view, C.byref(out), C.byref(how), None, None)
        rows = b"".join(C.string_at(out.view.pixels + y * out.view.stride, 3 * WIDTH) for y in range(HEIGHT))
        lib.weft_image_free(C.byref(out))
        if status or rows != wanted or threading.get_native_id() != thread:
            wrong.append((turn, status, rows == wanted))
    return len(wrong)


for procs in (b"1", b"2", b"4"):
    os.environ["WEFT_PROCS"] = procs.decode()
    result = lib.weft_run(None, body, 0, None)
    assert result == 0 and not wrong, wrong
lib.weft_chain_free(chain)
