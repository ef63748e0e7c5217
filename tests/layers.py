#!/usr/bin/env python3
"""Who may include whom, and who may name the command line's options: nobody below cli.

Every #include, in quotes or angle brackets, is resolved to a file as the compiler would find it, and that file's
room is looked up in the table below.  A file outside the project is libc or a package and is no room of ours.
"""
import os
import re
import sys
import tempfile

# A room is the longest of these that a path begins with; it may include itself and what stands beside it.
TABLE = {
    "core/base": [],
    "core/run": ["core/base"],
    "core/image": ["core/base"],
    "core/engine/filter.h": ["core/image/image.h"],
    "core/engine": ["core/base", "core/run", "core/image", "core/engine/filter.h"],
    "core/kernel": ["core/engine/filter.h", "core/image/image.h", "core/image/colour_table.h", "core/image/grey.h",
                    "core/image/srgb_curve.h"],
    "core/weft.h": ["core/base", "core/run", "core/image", "core/engine"],
    "filters": ["core/engine/filter.h", "core/kernel"],
    "cli": ["core"],
}
# Of rooms with rooms inside, others see what lies directly in them: public headers and the room's own.
DOORS = ["core/run", "core/image"]
# Where the compiler looks, besides the includer's own folder.
ROOTS = ["", "core"]
OPTION = re.compile(r'"(?:[^"\\]|\\.)*(?<![\w-])--[a-z]+')  # in a string, as people type it
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def room_of(path):
    rooms = [r for r in TABLE if path == r or path.startswith(r + "/")]
    return max(rooms, key=len) if rooms else None


def resolve(top, includer, name, quoted):
    """The project's file that an include names, relative to top, or None."""
    folders = ([os.path.dirname(includer)] if quoted else []) + ROOTS
    for folder in folders:
        path = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(os.path.join(top, path)):
            return path
    return None


def allowed(includer, target):
    mine = room_of(includer)
    if target == mine or room_of(target) == mine:
        return True
    if not any(target == a or target.startswith(a + "/") for a in TABLE[mine]):
        return False
    for door in DOORS:
        if target.startswith(door + "/") and "/" in target[len(door) + 1:]:
            return False
    return True


def sources(top):
    for room in ("core", "filters", "cli"):
        for folder, _, files in os.walk(os.path.join(top, room)):
            for name in files:
                if name.endswith((".c", ".h", ".S")):
                    yield os.path.relpath(os.path.join(folder, name), top)


def violations(top):
    for path in sorted(sources(top)):
        with open(os.path.join(top, path), encoding="utf-8") as text:
            for number, line in enumerate(text, 1):
                if room_of(path) != "cli" and OPTION.search(line):
                    yield f"{path}:{number}: names an option of the command line"
                found = INCLUDE.match(line)
                if not found:
                    continue
                name = found.group(1) or found.group(2)
                target = resolve(top, path, name, bool(found.group(1)))
                if target and not allowed(path, target):
                    yield f"{path}:{number}: includes {target}, which {room_of(path)} may not"


# (file, its line, must it be refused?)
PLANTED = [
    ("core/base/a.c", '#include "../run/go.h"', True),
    ("core/base/a.c", '#include <run/go.h>', True),
    ("core/run/sched/a.c", '#include "../../image/image.h"', True),
    ("core/run/sched/a.c", '#include "../../base/error.h"', False),
    ("core/run/sched/a.c", '#include "../sync/wait.h"', False),
    ("core/image/format/a.c", '#include "../../../core/run/go.h"', True),
    ("core/image/format/a.c", '#include "core/engine/filter.h"', True),
    ("core/image/format/a.c", '# include "../jail/inside.h"', False),
    ("core/engine/a.c", '#include "../run/sync/wait.h"', True),
    ("core/engine/a.c", '#include "../run/go.h"', False),
    ("core/engine/a.c", '#include "../../cli/main.h"', True),
    ("core/engine/filter.h", '#include "../base/error.h"', True),
    ("core/engine/filter.h", '#include "../run/go.h"', True),
    ("core/kernel/a.h", '#include "../engine/engine.h"', True),
    ("core/kernel/a.h", '#include "../engine/filter.h"', False),
    ("filters/a.c", '#include "../core/run/go.h"', True),
    ("filters/a.c", '#include <core/image/file.h>', True),
    ("filters/a.c", '#include "core/../core/engine/engine.h"', True),
    ("filters/a.c", '#include "core/kernel/a.h"', False),
    ("filters/a.c", '#include <math.h>', False),
    ("cli/run/a.c", '#include "../../core/image/jail/inside.h"', True),
    ("cli/run/a.c", '#include "../../core/image/file.h"', False),
    ("core/image/a.c", 'weft_fail(e, WEFT_LIMIT, "too large; --max-side");', True),
    ("filters/a.c", '\t"no \\"levels\\": see --help",', True),
    ("core/image/a.c", 'for (size_t i = n; i--;) x = "a-b -- c";', False),
    ("cli/run/a.c", 'report_note("--max-side");', False),
]


def self_test():
    files = ["core/base/error.h", "core/run/go.h", "core/run/sync/wait.h", "core/image/image.h", "core/image/file.h",
             "core/image/jail/inside.h", "core/engine/engine.h", "core/engine/filter.h", "core/kernel/a.h",
             "cli/main.h"]
    wrong = 0
    for path, include, refused in PLANTED:
        with tempfile.TemporaryDirectory() as top:
            for name in files:
                os.makedirs(os.path.join(top, os.path.dirname(name)), exist_ok=True)
                open(os.path.join(top, name), "w").close()
            os.makedirs(os.path.join(top, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(top, path), "w", encoding="utf-8") as text:
                text.write(include + "\n")
            if bool(list(violations(top))) != refused:
                print(f"layers: {path}: {include}: {'let pass' if refused else 'refused'}")
                wrong += 1
    return wrong


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test() > 0)
    found = list(violations(sys.argv[1]))
    print("\n".join(found))
    sys.exit(len(found) > 0)
