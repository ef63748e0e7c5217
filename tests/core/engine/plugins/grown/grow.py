#!/usr/bin/env python3
"""grow.py FILTER_H FOLDER: filter.h as it may have been and may become.

larger.h has one more member at the end of each struct that may grow, smaller.h one less: what plugins are compiled
against that were made for a newer or an older weft.
"""
import pathlib
import re
import sys

MAY_GROW = ["weft_param", "weft_picture", "weft_pass", "weft_plan", "weft_row_job", "weft_band_job", "weft_ordered_job",
            "weft_report", "weft_filter"]
MEMBER = "\tuint64_t grown[3];\n"


def body(text, name):
    """Where the members of a struct begin and end."""
    begin = re.search(r"struct " + name + r" \{\n", text)
    if not begin:
        sys.exit(f"grow.py: no struct {name}")
    return begin.end(), text.index("\n}", begin.end()) + 1


def members(text):
    """Cut at the semicolons outside parentheses and braces."""
    found, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "({") - (c in ")}")
        if c == ";" and depth == 0:
            found.append(text[start:i + 1])
            start = i + 1
    return found


def larger(text):
    for name in MAY_GROW:
        _, end = body(text, name)
        text = text[:end] + MEMBER + text[end:]
    return text


def smaller(text):
    for name in MAY_GROW:
        begin, end = body(text, name)
        text = text[:begin] + "".join(members(text[begin:end])[:-1]) + "\n" + text[end:]
    # What WEFT_FILTER sets is gone.
    return text.replace(".variants = WEFT_VARIANTS_OF(id), ", "")


def main():
    text = re.sub(r"/\*.*?\*/", "", pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), flags=re.S)
    text = text.replace('"../image/image.h"', '"core/image/image.h"')
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "larger.h").write_text(larger(text), encoding="utf-8")
    (folder / "smaller.h").write_text(smaller(text), encoding="utf-8")


main()
