#!/usr/bin/env python3
"""gallery.py WEFT [FOLDER]: the gallery's page in headless Chromium: every filter shows, and what can be moved moves.

Screenshots go to FOLDER, to be looked at.  Exit status 77 where there is no Chromium.
"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import browser  # noqa: E402


def need(true, text):
    if not true:
        print("gallery:", text)
        sys.exit(1)


def main():
    weft = os.path.abspath(sys.argv[1])
    shots = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    os.makedirs(shots, exist_ok=True)
    if not browser.find():
        sys.exit(77)
    folder = os.path.join(tempfile.mkdtemp(), "gallery")
    photo = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../images/coffee.png")
    subprocess.run([weft, "gallery", photo, "-o", folder, "-q"], check=True)
    names = subprocess.run([weft, "filters", "--names"], check=True, capture_output=True, text=True).stdout.split()
    b = browser.Browser()
    try:
        b.open(folder + "/index.html")
        cards = b.js("[...document.querySelectorAll('article')].map(a => a.dataset.name).sort().join(' ')").split()
        need(cards == sorted(names), f"its cards are not the filters: {set(cards) ^ set(names)}")
        broken = b.js("[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src).join(' ')")
        need(not broken, f"pictures are missing: {broken}")
        empty = b.js("[...document.querySelectorAll('article')].filter(a => !a.querySelector('img')).length")
        need(empty <= 3, f"{empty} filters without a picture")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        need(b.js(wide) <= 0, f"{b.js(wide)} pixels too wide")
        b.shot(f"{shots}/gallery.png", whole=True)

        # The divide moves, and shows all of it at one end.
        after = "getComputedStyle(document.querySelector('#blur .after')).clipPath"
        half = b.js(after)
        b.js("{ const d = document.querySelector('#blur .pair input'); d.value = 0; d.dispatchEvent(new Event('input')) }")
        need(half != b.js(after) and "50%" in half, f"the divide doesn't move: {half}")

        # Sliders and choices change the command, and only what was touched.
        code = "document.querySelector('#blur code').textContent"
        need(b.js(code) == "weft run photo.jpg -f 'blur' -o out.png", b.js(code))
        b.js("{ const s = document.querySelector('#blur [data-param=sigma]'); s.value = 7;"
             "s.dispatchEvent(new Event('input')) }")
        need(b.js(code) == "weft run photo.jpg -f 'blur:sigma=7' -o out.png", b.js(code))
        b.js("{ const s = document.querySelector('#resize [data-param=kernel]'); s.value = 'area';"
             "s.dispatchEvent(new Event('input')) }")
        need("resize:kernel=area" in b.js("document.querySelector('#resize code').textContent"), "a choice")
        b.js("document.querySelector('#blur button').click()")
        need(b.js("document.querySelector('#blur button').textContent") in ("copy", "copied"), "copying")

        # The search hides what hasn't the words, and its group.
        b.js("{ const s = document.getElementById('search'); s.value = 'negate'; s.dispatchEvent(new Event('input')) }")
        left = b.js("[...document.querySelectorAll('article')].filter(a => !a.hidden).map(a => a.dataset.name).join(' ')")
        need(left == "invert", f"the search leaves {left}")
        need(b.js("[...document.querySelectorAll('section')].filter(s => !s.hidden).length") == 1, "empty groups stay")
        b.call("Emulation.setDeviceMetricsOverride", width=420, height=900, deviceScaleFactor=1, mobile=True)
        b.open(folder + "/index.html")
        need(b.js(wide) <= 0, f"{b.js(wide)} pixels too wide on a small screen")
        b.js("document.querySelectorAll('details')[3].open = true")
        b.shot(f"{shots}/gallery-small.png")
        need(not b.complaints, f"the console says: {b.complaints[:5]}")
    finally:
        b.close()
    print("gallery:", len(cards), "filters; screenshots in", shots)


main()
