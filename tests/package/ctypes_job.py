"""The ten calls of engine/job.h through nothing but Python's own ctypes: from several threads, many times over, with
Python code running meanwhile, and with the result known by arithmetic."""
import ctypes as C
import os
import sys
import threading

lib = C.CDLL(os.environ["WEFT_LIBRARY"])
lib.weft_job_make.restype = C.c_void_p
lib.weft_job_make.argtypes = [C.c_char_p, C.c_char_p, C.c_size_t]
lib.weft_job_free.argtypes = [C.c_void_p]
lib.weft_job_input.argtypes = [C.c_void_p, C.c_void_p, C.c_int, C.c_int, C.c_ssize_t, C.c_int, C.c_int]
lib.weft_job_run.argtypes = [C.c_void_p, C.c_int]
lib.weft_job_output.argtypes = [C.c_void_p, C.c_void_p, C.c_ssize_t]

WIDTH, HEIGHT, ROUNDS, THREADS = 97, 61, 25, 4
wrong = []


def work(seed):
    text = C.create_string_buffer(240)
    given = bytes((seed + 7 * i + i // 251) % 256 for i in range(3 * WIDTH * HEIGHT))
    out = C.create_string_buffer(len(given))
    job = lib.weft_job_make(b"invert", text, len(text))
    for turn in range(ROUNDS):
        C.memset(out, 0, len(given))
        status = lib.weft_job_input(job, given, WIDTH, HEIGHT, 3 * WIDTH, 3, 1)
        status = status or lib.weft_job_run(job, (-1, 0, 2)[turn % 3])
        status = status or lib.weft_job_output(job, out, 3 * WIDTH)
        if status or out.raw != bytes(255 - v for v in given):
            wrong.append((seed, turn, status))
    lib.weft_job_free(job)


threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
for t in threads:
    t.start()
for t in threads:
    t.join()
text = C.create_string_buffer(240)
if lib.weft_job_make(b"blurr", text, len(text)) or b"blurr" not in text.value:
    wrong.append(text.value)
print(wrong or "ok")
sys.exit(bool(wrong))
