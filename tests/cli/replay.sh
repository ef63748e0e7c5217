# A replay's page: what is in it is true (replay.py), whole, and small; nothing is overwritten.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

told() { # PATTERN: what replay.py found in page.html has it
	python3 "$SOURCE/tests/cli/replay.py" page.html >told 2>&1 || fail "page.html: $(tail -n 3 told)"
	grep -Eq "$1" told || fail "no '$1' in: $(cat told)"
}

# 400 rows of 600 pixels.
photo=$IMAGES/coffee.png
weft_exits 0 run "$photo" -f invert -m row -j 2 --grain 10 --replay page.html
told '^row procs=2 tasks=40 sent=40 .*made:invert=400$'
weft_exits 73 run "$photo" -f invert --replay page.html
weft_exits 0 run "$photo" -f invert -m seq --replay page.html --force
told '^seq procs=1 tasks=0 sent=0 .*made:invert=400$'
weft_exits 0 run "$photo" -f 'gray | blur:2 | sobel' -m row -j 4 --buffer 0 --replay page.html --force
told 'sent=825 .*made:gray=400,blur=400,sobel=400$'
weft_exits 0 run "$photo" -f invert -m tile --grain 100 -j 2 --replay page.html --force
told 'tasks=24 sent=24 .*made:invert=400$'
weft_exits 0 run "$photo" -f invert -m band -j 64 -o out.png --replay page.html --force
told '^band procs=64 .*made:invert=400$'
exists out.png

# A goroutine a pixel: counted, each of them, and the rows are still there.
weft_exits 0 run "$photo" -f invert -m pixel -j 2 --replay page.html --force
told 'sent=400 pixels=240000 .*lost=0 made:invert=400$'

# More rows than a page can hold one by one.
weft_exits 0 run -f 'mandelbrot:width=2,height=60000,iterations=1' -m row -j 2 --grain 1 --replay page.html --force
told 'rows_as_one=[248]'

# A script's end in a name, and a quote, are text.
cp "$photo" "it's <\$script>.png"
weft_exits 0 run "it's <\$script>.png" -f invert --replay page.html --force
told '^band'
grep -q 'it.*<\$script>' page.html && fail "a name stands in the page as it is"

weft_exits 0 compare "$photo" -f invert -n 3 -j 1,2 --modes row,pixel --replay page.html --force
told '^seq procs=1'
told '^row procs=2 .*made:invert=400'
told '^pixel procs=2 .*pixels=240000'
weft_exits 73 compare "$photo" -f invert -n 3 --replay page.html


# --html has the same below its table and its plot.
weft_exits 0 compare "$photo" -f invert -n 3 -j 1,2 --modes row,pixel --html page.html --force
told '^row procs=2 .*made:invert=400'
[ "$(grep -c '<tr' page.html)" = 7 ] || fail "a head, five schedules and the control"
grep -q '95 % interval' page.html || fail "no plot"

weft_exits 64 run "$photo" -f invert -o page.html --replay page.html --force
weft_exits 64 run - -f invert --replay page.html --force <"$photo"
weft_exits 64 run "$photo" "$photo" -f invert -o 'out/{stem}.png' --replay page.html --force
