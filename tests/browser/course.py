#!/usr/bin/env python3
"""course.py WEFT [FOLDER]: the course's pages in headless Chromium: every lesson asks, is answered, and shows.

Screenshots go to FOLDER, to be looked at.  Exit status 77 where there is no Chromium.
"""
import glob
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import browser  # noqa: E402


def need(true, text):
    if not true:
        print("course:", text)
        sys.exit(1)


def visit(b, page, shots):
    name = os.path.basename(page)[:-5]
    b.open(page)
    hidden = "document.getElementById('happened').hidden"
    right = b.js("document.getElementById('happened').dataset.right")
    need(b.js(hidden), f"{name}: the answer shows before the question is answered")
    choices = b.js("[...document.querySelectorAll('.choices input')].map(c => c.value).join('')")
    wrong = next(c for c in choices if c != right)
    b.js(f"document.querySelector('.choices input[value={wrong}]').click()")
    need(not b.js(hidden), f"{name}: a choice shows nothing")
    marks = "[...document.querySelectorAll('.choices label')].map(l => l.className || '-').join(' ')"
    need("wrong" in b.js(marks) and (right == "-" or "right" in b.js(marks)), f"{name}: marks {b.js(marks)}")
    if right != "-":
        b.js(f"document.querySelector('.choices input[value={right}]').click()")
        need("wrong" not in b.js(marks), f"{name}: the right choice is called wrong")
    wide = b.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    need(wide <= 0, f"{name}: {wide} pixels too wide")
    b.shot(f"{shots}/{name}.png", whole=True)
    b.open(page)
    b.js("document.getElementById('show').click()")
    need(not b.js(hidden), f"{name}: the button shows nothing")
    return right


def main():
    weft = os.path.abspath(sys.argv[1])
    shots = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    os.makedirs(shots, exist_ok=True)
    if not browser.find():
        sys.exit(77)
    folder = tempfile.mkdtemp()
    subprocess.run([weft, "teach", "--html", folder, "-q", "--force"], check=True)
    b = browser.Browser()
    try:
        lessons = sorted(p for p in glob.glob(folder + "/[0-9]*.html") if "-replay" not in p)
        rights = [visit(b, p, shots) for p in lessons]
        for name in ("index", "teacher"):
            b.open(f"{folder}/{name}.html")
            need(b.js("document.querySelectorAll('table a').length") == len(lessons), f"{name}: its links")
            b.shot(f"{shots}/{name}.png", whole=True)
        b.call("Emulation.setDeviceMetricsOverride", width=420, height=900, deviceScaleFactor=1, mobile=True)
        visit(b, lessons[0], tempfile.mkdtemp())
        need(not b.complaints, f"the console says: {b.complaints[:5]}")
    finally:
        b.close()
    print("course:", len(lessons), "lessons, answers", "".join(rights), "; screenshots in", shots)


main()
