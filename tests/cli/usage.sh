# Mistakes in the command line: status 64, one line, a way out.
. "$(dirname "$0")/lib.sh"

weft_exits 64
err_has "weft run"

weft_exits 64 rum
err_has "unknown command 'rum'; did you mean 'run'?"
err_lines 1
out_empty

weft_exits 64 run "$photo" -f gray -o out.png --forse
err_has "unknown option '--forse'; did you mean '--force'?"
err_lines 1

weft_exits 64 run "$photo" -f gray -o out.png -Z
err_has "-Z"

weft_exits 64 run "$photo" -f gray
err_has "say -o FILE"

weft_exits 64 run "$photo"
err_has "say -o FILE"

weft_exits 64 run "$photo" -f gray -o out.png --quality 80
err_has "--quality: is an option of jpeg"
err_has "not of png"
absent out.png
weft_exits 64 run "$photo" -f gray -o - --out-format qoi --png-level 3
err_has "not of qoi"
weft_exits 64 run "$photo" -f gray -o out.jpg --quality 101
err_has "outside 1..100"

weft_exits 64 run "$photo" -f gray -o
err_has "-o needs a value"

weft_exits 64 run -f gray -o out.png
err_has "no input"

weft_exits 64 run "$photo" -f grya -o out.png
err_has "did you mean 'gray'?"
caret_under grya

weft_exits 64 run "$photo" -f 'gray | box:radius=99999 | sobel' -o out.png
err_has "radius=99999 is outside 0..255"
caret_under 99999

weft_exits 64 run "$photo" -f 'gray | box:radios=3' -o out.png
err_has "radius"
caret_under radios

weft_exits 64 run "$photo" -f gray -f bxo -o out.png
caret_under bxo

weft_exits 64 run "$photo" -f gray -o out.png --mode rwo
err_has "did you mean 'row'?"
weft_exits 64 run "$photo" -f gray -o out.png -j 0
err_has "0 is outside 1..1024"
weft_exits 64 run "$photo" -f gray -o out.png -j two
err_has "no whole number"
weft_exits 64 run "$photo" -f gray -o out.png --max-pixels many
err_has "no size"
weft_exits 64 run "$photo" -f gray -o out.png --timeout soon
err_has "no time"
weft_exits 64 run "$photo" -f gray -o out.png --shard 5/4 --force
weft_exits 64 run "$photo" "$photo" -f gray -o 'x/{stem}-{indx}.png'
err_has "did you mean '{index}'?"
caret_under '{indx}'
weft_exits 64 run "$photo" -f gray -o - --out-format png --json
weft_exits 64 compare "$photo"
err_has "no filter"
weft_exits 64 compare "$photo" -f gray --modes seq,bnad
err_has "did you mean 'band'?"
weft_exits 64 compare "$photo" -f gray --procs 1,x
weft_exits 64 diff "$photo"
weft_exits 64 info
weft_exits 64 plugin lst
err_has "did you mean 'list'?"
weft_exits 64 plugin list more
weft_exits 64 plugin check one two three
weft_exits 64 help run diff
weft_exits 64 run "$photo" -f gray -o out.png -qv
err_has "exclude each other"
weft_exits 64 info -qv "$photo"
weft_exits 64 run "$photo" -f gray -o - --out-format png --resume journal
weft_exits 64 run "$photo" -f @/dev/null -o out.png
err_has "a filter is missing"
err_lines 1
weft_exits 64 help rnu
err_has "did you mean 'run'?"
weft_exits 64 filters bxo
err_has "did you mean 'box'?"
only .

# Without a command the help is no data.
weft_exits 64
out_empty
err_has "weft run"
weft_exits 0 help
err_empty
out_has "weft run"
weft_exits 69 run "$photo" -f gray -o plain
err_has "plain: no extension; known are"
weft_exits 73 run "$photo" -f gray -o nowhere/x.png
err_has "nowhere/x.png: there is no folder 'nowhere'"
