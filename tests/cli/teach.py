"""teach.py DIR LESSONS: the pages of the course hold what was measured: every number in an answer is
recomputed from what the lesson's programs printed on the same page, and so is which answer is right."""
import html
import os
import re
import sys

folder, lessons = sys.argv[1:]
names = sorted(n[:-4] for n in os.listdir(lessons) if n.endswith(".txt"))
assert len(names) == 20


def fields(name):
    text = open(os.path.join(lessons, name + ".txt")).read()
    for line in re.sub(r"\n +", " ", text).strip().split("\n"):
        key, value = line.split(":", 1)
        yield key, value.strip()


def shown(v):
    if v == round(v):
        return f"{v:.0f}"
    return f"{v:.{0 if abs(v) >= 100 else 1 if abs(v) >= 10 else 2 if abs(v) >= 1 else 3}f}"


def close(text, v):
    """To the last digit shown."""
    digits = len(text.split(".")[1]) if "." in text else 0
    return abs(float(text) - v) <= .51 * 10 ** -digits


quoted = right_letters = 0
for number, name in enumerate(names, 1):
    page = open(os.path.join(folder, name + ".html")).read()
    runs = [v.split("|") for k, v in fields(name) if k == "run"]
    outputs = [html.unescape(o) for o in re.findall(r'<pre class="output">(.*?)</pre>', page, re.S)]
    assert len(outputs) == len(runs), name
    facts = {}
    for (label, *_), output in zip(runs, outputs):
        status = re.search(r"\(exit status (\d+)\)", output)
        facts[label.strip() + ".status"] = float(status.group(1)) if status else 0
        for fact, value in re.findall(r"^([a-z_]+) = ([0-9.]+)", output, re.M):
            facts[label.strip() + "." + fact] = float(value)
        assert status or re.search(r" = ", output) or name == "17_deadlock", (name, output)

    def value(expression):
        names_in = re.findall(r"[a-z_]+(?:\.[a-z_]+)?", expression)
        if any(n not in facts for n in names_in):  # cpus and a run's wall time stand nowhere else
            return None
        return eval(re.sub(r"[a-z_]+(?:\.[a-z_]+)?", lambda m: repr(facts[m.group()]), expression))

    answer = dict(fields(name))["answer"]
    section = page[page.index('id="happened"'):]
    paragraphs = [html.unescape(p) for p in re.findall(r"<p>([^<]*)</p>", section)]
    pattern = re.escape(re.sub(r"\{[^}]*\}", "@", answer)).replace("@", r"([0-9.]+)")
    found = next((m for m in (re.fullmatch(pattern, p) for p in paragraphs) if m), None)
    assert found, f"{name}: its answer is not on the page"
    for expression, text in zip(re.findall(r"\{([^}]*)\}", answer), found.groups()):
        v = value(expression)
        if v is not None:
            assert close(text, v), f"{name}: {{{expression}}} is {v}, not {text}"
            quoted += 1
    right = re.search(r'data-right="(.)"', page).group(1)
    for letter, choice in ((k, v) for k, v in fields(name) if len(k) == 1):
        condition = choice.rsplit("?", 1)[1].strip()
        if condition == "else":
            assert right == letter, f"{name}: {right} is called right where nothing holds but {letter}"
            right_letters += 1
            break
        left, sign, bound = re.fullmatch(r"(.*?) ([<>]) (.*)", condition).groups()
        left, bound = value(left), value(bound)
        if left is None or bound is None:
            break
        if (left < bound) if sign == "<" else (left > bound):
            assert right == letter, f"{name}: {right} is called right, {letter} holds"
            right_letters += 1
            break
    assert f'href="{names[number]}.html"' in page if number < 20 else True
    for link in re.findall(r'(?:href|src)="([^"]*)"', page):
        assert os.path.exists(os.path.join(folder, link)), f"{name}: {link} is not there"
for name in ("index", "teacher"):
    page = open(os.path.join(folder, name + ".html")).read()
    for n in names:
        assert f'href="{n}.html"' in page, (name, n)
print(quoted, "numbers,", right_letters, "right answers")
assert quoted > 40 and right_letters >= 18
