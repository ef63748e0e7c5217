#!/usr/bin/env python3
"""tour.py WEFT [FOLDER]: the replay's page in headless Chromium: load, play, scrub, hover, compare, dark.

Screenshots go to FOLDER, to be looked at.  Exit status 77 where there is no Chromium.
"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import browser  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PHOTO = os.path.join(ROOT, "images", "coffee.png")
LONG = os.path.join(ROOT, "images", "harvesters.jpg")


def fail(text):
    print("tour:", text)
    sys.exit(1)


def need(true, text):
    if not true:
        fail(text)


def pixels(b, selector):
    """What a canvas shows."""
    return b.js(f"document.querySelector({selector!r}).toDataURL()")


def scrub(b, part):
    b.js(f"(() => {{ const s = document.getElementById('scrub'); s.value = {part} * 10000; s.dispatchEvent(new Event('input')); }})()")
    b.settle()


def tour(b, page, shots, name):
    b.open(page)
    need(b.js("document.querySelectorAll('.panel').length") >= 1, f"{name}: no panel")
    whole = pixels(b, ".picture")
    b.shot(f"{shots}/{name}.png")
    scrub(b, 0)
    empty = pixels(b, ".picture")
    need(empty != whole, f"{name}: at the beginning the picture is not empty")
    scrub(b, .5)
    half = b.js("document.getElementById('now').textContent")
    scrub(b, 1)
    need(pixels(b, ".picture") == whole, f"{name}: scrubbed to the end the picture is not whole")
    need(half != b.js("document.getElementById('now').textContent"), f"{name}: scrubbing moves no clock")
    # Play, by the keyboard, from the beginning.
    b.key(" ", "Space", 32, " ")
    need(b.js("document.getElementById('play').textContent") == "pause", f"{name}: space does not play")
    b.js("new Promise(r => setTimeout(r, 600))")
    moved = b.js("+document.getElementById('scrub').value")
    need(0 < moved < 10000, f"{name}: after half a second of play the time is {moved / 100} %")
    b.key(" ", "Space", 32, " ")
    need(b.js("document.getElementById('play').textContent") == "play", f"{name}: space does not pause")
    b.key("Home", number=36)
    need(b.js("+document.getElementById('scrub').value") == 0, f"{name}: Home does not jump to the beginning")
    b.key("End", number=35)
    # The row under the mouse.
    b.js("document.querySelector('.picture').scrollIntoView({block: 'center'})")
    x, y, w, h = b.box(".picture")
    b.mouse("mouseMoved", x + w / 2, y + h * .6)
    said = b.js("document.getElementById('said').textContent")
    need("processor" in said and "row" in said, f"{name}: pointing at a row says '{said}'")
    b.shot(f"{shots}/{name}-hover.png")
    b.mouse("mouseMoved", 5, 5)
    # Dark, and back.
    light = b.js("getComputedStyle(document.body).backgroundColor")
    b.js("document.getElementById('theme').click()")
    b.settle()
    need(b.js("getComputedStyle(document.body).backgroundColor") != light, f"{name}: dark is as light")
    b.shot(f"{shots}/{name}-dark.png")
    b.js("document.getElementById('theme').click()")
    # The command can be copied.
    b.js("document.getElementById('copy').click()")
    b.js("new Promise(r => setTimeout(r, 100))")
    need(b.js("document.getElementById('copy').textContent") == "copied", f"{name}: the command is not copied")
    need(b.js("document.getElementById('command').textContent").startswith("weft "), f"{name}: no command")
    # Nothing hangs out of the page.
    need(b.js("document.documentElement.scrollWidth <= innerWidth"), f"{name}: wider than the window")
    return said


def compared(b, page):
    b.open(page)
    need(b.js("document.querySelectorAll('.panel').length") == 2, "compare: not two panels")
    titles = b.js("[...document.querySelectorAll('.panel select')].map(s => s.selectedOptions[0].textContent)")
    need(titles[0].startswith("seq") and not titles[1].startswith("seq"), f"compare: shows {titles}")
    clock = b.js("document.getElementById('now').textContent")
    b.js("""(() => { const s = document.querySelectorAll('.panel select')[1];
        s.value = [...s.options].find(o => o.textContent.startsWith('pixel')).value; s.onchange(); })()""")
    b.settle()
    need(b.js("document.getElementById('now').textContent") != clock, "compare: another schedule, the same clock")


def tabled(b, page, shots):
    """A table of all schedules and the control, and a plot that nothing hangs out of, above the replay."""
    b.open(page)
    need(b.js("document.querySelectorAll('.figures tr').length") == 1 + 1 + 4 * 4 + 1, "figures: rows of the table")
    need(b.js("document.querySelectorAll('.figures .bar').length") == 16, "figures: a bar for each schedule")
    outside = b.js("""(() => { const p = document.querySelector('.figures svg').getBoundingClientRect();
        return [...document.querySelectorAll('.figures svg *')].filter(e => { const q = e.getBoundingClientRect();
            return q.width && (q.left < p.left - 1 || q.right > p.right + 1 || q.top < p.top - 1 || q.bottom > p.bottom + 1);
        }).map(e => e.textContent || e.tagName); })()""")
    need(not outside, f"figures: out of the plot: {outside}")
    b.shot(f"{shots}/figures-whole.png", whole=True)


def main():
    if not browser.find():
        print("tour: no chromium")
        sys.exit(77)
    weft = sys.argv[1]
    shots = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="weft-tour-")
    os.makedirs(shots, exist_ok=True)

    def make(name, *args):
        page = f"{shots}/{name}.html"
        subprocess.run([weft, *args, "--replay", page, "--force"], check=True, stdout=subprocess.DEVNULL)
        return page

    one_row = f"{shots}/row.ppm"
    with open(one_row, "wb") as f:
        f.write(b"P6 300 1 255\n" + bytes(range(256)) * 3 + bytes(132))
    pages = {
        "band": make("band", "run", PHOTO, "-f", "gray | blur:2 | sobel"),
        "rows": make("rows", "run", PHOTO, "-f", "gray | blur:2 | sobel", "-m", "row", "-j", "2", "--buffer", "4"),
        "thousand": make("thousand", "run", "-f", "mandelbrot:width=1000,height=1000,iterations=300", "-m", "row", "-j", "2"),
        "tile": make("tile", "run", LONG, "-f", "blur:2", "-m", "tile", "-j", "4"),
        "pixel": make("pixel", "run", PHOTO, "-f", "invert", "-m", "pixel", "-j", "2"),
        "one-row": make("one-row", "run", one_row, "-f", "invert", "-m", "row"),
        "sixty-four": make("sixty-four", "run", LONG, "-f", "median:2", "-m", "row", "-j", "64"),
        "compare": make("compare", "compare", PHOTO, "-f", "blur:4", "-n", "3", "-j", "1,2"),
    }
    figures = f"{shots}/figures.html"
    subprocess.run([weft, "compare", PHOTO, "-f", "blur:4", "-n", "3", "-j", "1,2", "--buffer", "0,64", "--html", figures,
                    "--force"], check=True, stdout=subprocess.DEVNULL)
    pages["figures"] = figures
    b = browser.Browser()
    try:
        for name, page in pages.items():
            said = tour(b, page, shots, name)
            print(f"{name}: {said}")
        compared(b, pages["compare"])
        tabled(b, pages["figures"], shots)
        b.call("Emulation.setDeviceMetricsOverride", width=420, height=800, deviceScaleFactor=2, mobile=True)
        tour(b, pages["compare"], shots, "compare-narrow")
        tour(b, pages["figures"], shots, "figures-narrow")
        need(not b.complaints, f"the console says: {b.complaints[:5]}")
    finally:
        b.close()
    print("tour: all is well; screenshots in", shots)


main()
