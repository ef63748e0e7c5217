"""weft-gdb.py: goroutines in gdb.

    (gdb) source core/run/weft-gdb.py
    (gdb) weft goroutines              every goroutine: id, name, state, where it was started
    (gdb) weft backtrace [ID]          the stack of one goroutine, or of all that have parked

A parked goroutine's registers lie on its own stack in the order of
switch_x86_64.S and switch_aarch64.S; the command puts them into the current
thread, prints, and puts back what was there.  So it needs a live process.
"""
import gdb

FREE, RUNNING = "WEFT_FREE", "WEFT_RUNNING"
SAVED = {
    "i386:x86-64": ["r15", "r14", "r13", "r12", "rbx", "rbp", "rip"],
}


def states():
    kind = gdb.lookup_type("enum weft_state")
    return {int(f.enumval): f.name for f in kind.fields()}


def goroutines():
    """Every struct g in use, from the slabs of descriptor.c."""
    names = states()
    pool = gdb.parse_and_eval("'descriptor.c'::pool")
    sizes = gdb.parse_and_eval("'descriptor.c'::size_of")
    pointer = gdb.lookup_type("struct g").pointer()
    slab = pool["slabs"]
    while int(slab):
        at, size = int(sizes[0]), int(sizes[int(slab["kind"])])
        while at < int(slab["cut"]):
            g = gdb.Value(int(slab) + at).cast(pointer)
            if names.get(int(g["state"])) != FREE:
                yield g
            at += size
        slab = slab["next"]


def state_of(g):
    name = states().get(int(g["state"]), "?")
    return name[len("WEFT_"):].lower().replace("on_", "waits: ").replace("_", " ")


def headline(g):
    site = g["site"]
    where = "main" if not int(site) else '"%s" started at %s:%d' % (
        site["name"].string(), site["file"].string(), int(site["line"]))
    return "goroutine %d %s [%s]" % (int(g["id"]), where, state_of(g))


def backtrace(g):
    names = SAVED.get(gdb.selected_inferior().architecture().name())
    sp = int(g["sp"])
    if not sp or not names:
        print("  (runs on a thread, or has not started)")
        return
    stack = "rsp"
    kept = {r: int(gdb.parse_and_eval("(unsigned long)$%s" % r)) for r in names + [stack]}
    word = gdb.lookup_type("unsigned long")
    try:
        gdb.execute("set $%s = %d" % (stack, sp + 8 * len(names)))
        for i, r in enumerate(names):
            value = int(gdb.Value(sp + 8 * i).cast(word.pointer()).dereference())
            gdb.execute("set $%s = %d" % (r, value))
        gdb.execute("backtrace")
    finally:
        gdb.execute("set $%s = %d" % (stack, kept[stack]))
        for r in names:
            gdb.execute("set $%s = %d" % (r, kept[r]))


class Weft(gdb.Command):
    """Goroutines: weft goroutines, weft backtrace [ID]."""

    def __init__(self):
        super().__init__("weft", gdb.COMMAND_STACK, prefix=True)


class Goroutines(gdb.Command):
    """Every goroutine: id, name, state, where it was started."""

    def __init__(self):
        super().__init__("weft goroutines", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        for g in sorted(goroutines(), key=lambda g: int(g["id"])):
            print(headline(g))


class Backtrace(gdb.Command):
    """The stack of goroutine ID, or of every goroutine."""

    def __init__(self):
        super().__init__("weft backtrace", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        for g in sorted(goroutines(), key=lambda g: int(g["id"])):
            if not argument or int(g["id"]) == int(argument):
                print(headline(g))
                backtrace(g)


Weft()
Goroutines()
Backtrace()
