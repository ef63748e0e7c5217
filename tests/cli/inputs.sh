# What a batch works on: lists, names with anything in them, folders and what is passed over, links.
. "$(dirname "$0")/lib.sh"

small() { "$WEFT" run "$photo" -f crop:width=8,height=8 -o "$1" -q || fail "cannot make $1"; }
small p.png
outs() { (cd "$1" && find . -type f -printf '%P\0' | sort -z | tr '\0\n' '|?'); }

# Names as find gives them.
mkdir names
for name in "quote'\".png" '{stem}.png' 'naïve-日本.png' '-dash.png' '50%.png' 'a b.png' "$(printf 'new\nline.png')" \
	"$(printf 'ret\r.png')" "$(printf 'caf\351.png')" '@at.png' ' .png' .hidden.png; do
	cp p.png "names/$name"
done
all=$(outs names)
find names -name '*.png' -print0 >list0
weft_exits 0 run @list0 -f invert -o 'listed/{stem}.{ext}' -q
[ "$(outs listed)" = "$all" ] || fail "@list: $(outs listed)"
weft_exits 0 run --files0 list0 -f invert -o 'files0/{stem}.{ext}' -q
[ "$(outs files0)" = "$all" ] || fail "--files0: $(outs files0)"
for how in @- --files0=-; do
	rm -rf piped
	find names -name '*.png' -print0 | "$WEFT" run $how -f invert -o 'piped/{stem}.{ext}' -q || fail "$how"
	[ "$(outs piped)" = "$all" ] || fail "$how: $(outs piped)"
done
printf 'names/@at.png' >one0 # no NUL at all, and no end
weft_exits 0 run --files0 one0 -f invert -o 'one/{stem}.{ext}' -q
only one @at.png
(cd names && "$WEFT" run ./-dash.png ./@at.png -f invert -o ../typed/ -q) || fail "./-dash.png"
only typed -dash.png @at.png
(cd names && "$WEFT" run -f invert -o ../typed2/ -q -- -dash.png) || fail "-- -dash.png"
only typed2 -dash.png
printf '\xef\xbb\xbfnames/a b.png\r\n\r\nnames/50%%.png\r\n' >windows
weft_exits 0 run @windows -f invert -o windows-out/ -q
exists 'windows-out/names/a b.png'
exists windows-out/names/50%.png
printf 'names/ret\r.png\n' >lines
weft_exits 0 run @lines -f invert -o 'lines-out/{stem}.{ext}' -q
exists "$(printf 'lines-out/ret\r.png')"
: >empty
weft_exits 66 run @empty -f invert -o none/
weft_exits 66 run @nowhere -f invert -o none/
err_has "nowhere: cannot read"
printf 'nowhere.png\0names/50%%.png\0' >gaps
weft_exits 66 run @gaps -f invert -o none/
err_has "nowhere.png"
weft_exits 1 run @gaps -f invert -o gaps-out/ --keep-going -q
exists gaps-out/names/50%.png

# A folder tells what it passes over.
mkdir -p in/sub in/.git
cp p.png in/a.png
cp p.png in/sub/b.png
for name in 1.cr2 2.CR2 3.cr2 scan.pdf README sub/x.mp4 .DS_Store; do echo x >in/$name; done
ln -s nowhere.png in/broken.png
mkfifo in/pipe.png
weft_exits 0 run in -f gray -o out/
err_has "3 cr2"
err_has "1 pdf"
err_has "1 mp4"
err_has "1 without extension"
err_has "2 hidden"
err_has "1 broken links"
err_has "1 no regular files"
err_has "2 done"
weft_exits 0 run in -f gray -o quiet/ -q
err_empty
weft_exits 0 run in -f gray -o json/ -q --json
tail -1 .out >summary
is_json summary
grep -q '"cr2": 3' summary || fail "the summary lacks what was passed over"
for i in $(seq 50); do echo x >in/$i.kind$i; done
weft_exits 0 run in -f gray -o many-kinds/
err_has "of other kinds"
rm in/*.kind*

# Links: those to files are followed in folders, those to folders on demand, none in place.
mkdir outside links
cp p.png outside/o.png
cp p.png links/own.png
ln -s ../outside/o.png links/file.png
ln -s ../outside links/folder
ln -s .. links/up
ln -s . links/self
weft_exits 0 run links -f gray -o l1/
err_has "3 links to folders"
only l1 own.png file.png
weft_exits 0 run links -f gray -o l2/ --follow none
only l2 own.png
rm links/up
weft_exits 0 run links -f gray -o l3/ --follow all
err_has "1 links that lead back"
only l3 own.png file.png folder
only l3/folder o.png
for follow in files all none; do
	weft_exits 0 run links -f invert --in-place --follow $follow
	err_has "1 done"
	same outside/o.png p.png
	[ -L links/file.png ] || fail "a link was replaced"
done
# What was named is meant, but only once.
weft_exits 0 run links/file.png -f invert --in-place -q
cmp -s outside/o.png p.png && fail "a link that was named is followed"
[ -L links/file.png ] || fail "a link was replaced"
cp p.png outside/o.png
weft_exits 64 run links/file.png outside/o.png -f invert --in-place
err_has "given twice"
weft_exits 64 run outside ./outside/o.png -f invert --in-place
same outside/o.png p.png
ln outside/o.png outside/hard.png # two files, by their names
weft_exits 0 run outside -f invert --in-place -q
same outside/o.png outside/hard.png

# Outputs below their own input are no inputs of the next run.
mkdir tree
cp p.png tree/1.png
weft_exits 0 run tree -f gray -o tree/small/ -q
weft_exits 0 run tree -f gray -o tree/small/ --force
err_has "the outputs' folder"
only tree/small 1.png

# A file that is replaced keeps its mode, but not another's rights.
chmod 4755 in/a.png
weft_exits 0 run in/a.png -f gray --in-place -q
[ "$(stat -c %a in/a.png)" = 755 ] || fail "mode $(stat -c %a in/a.png)"
chmod 2775 in/a.png
weft_exits 0 run in/a.png -f gray -o in/a.png --in-place -q
[ "$(stat -c %a in/a.png)" = 775 ] || fail "mode $(stat -c %a in/a.png)"

# In place a picture stays what it is, whatever its name says.
mkdir misnamed
cp p.png misnamed/a.jpg
cp p.png misnamed/b.png
"$WEFT" run p.png -o misnamed/c.png --out-format ppm -q
weft_exits 0 run misnamed -f invert --in-place
err_has "misnamed/a.jpg: is png, whatever its name says, and stays so"
err_has "misnamed/c.png: is p"
same misnamed/a.jpg misnamed/b.png
[ "$(head -c 2 misnamed/c.png)" = P6 ] || fail "no PPM any more"
"$WEFT" run p.png -f invert -o inverted.png -q
for file in a.jpg c.png; do "$WEFT" diff misnamed/$file inverted.png >/dev/null || fail "$file: other pixels"; done
weft_exits 0 run misnamed/a.jpg -o misnamed/copy.jpg
[ "$(head -c 2 misnamed/copy.jpg | od -An -tx1 | tr -d ' ')" = ffd8 ] || fail "an output is what its name says"
# Asked for another format, it changes, and that is said.
cp misnamed/c.png misnamed/d.ppm
weft_exits 0 run misnamed/d.ppm misnamed/b.png --in-place --out-format png
err_has "misnamed/d.ppm: becomes png, whatever its name says"
grep -q "b.png: becomes" .err && fail "which it was"
[ "$(head -c 4 misnamed/d.ppm | tail -c 3)" = PNG ] || fail "no PNG"

# An unreadable folder or file: the rest is done, and the status tells.
chmod 755 .
mkdir -p locked/no locked/yes written
chmod 777 written
cp p.png locked/no/1.png
cp p.png locked/yes/2.png
cp p.png locked/3.png
cp p.png locked/secret.png
chmod 000 locked/no locked/secret.png
ran="as nobody, a folder that can't be read"
as_nobody timeout 60 "$WEFT" run locked -f gray -o written/ --keep-going --json >out.json 2>err.txt
status=$?
if [ $status != 126 ] && [ $status != 127 ] && [ "$(as_nobody cat locked/secret.png 2>/dev/null | wc -c)" = 0 ]; then
	[ $status = 1 ] || fail "status 1 expected"
	grep -q "locked/no: cannot read" err.txt || fail "the folder isn't named"
	grep -q '"unreadable_folders": 1' out.json || fail "the summary lacks it"
	(cd written && find . -type f | sort | tr '\n' ' ') | grep -qx './3.png ./yes/2.png ' || fail "the rest isn't done"
	rm -rf written/*
	as_nobody timeout 60 "$WEFT" run locked -f gray -o written/ >/dev/null 2>err.txt
	[ $? = 77 ] || fail "status 77 expected without --keep-going"
	only written
fi
chmod 755 locked/no

# A NUL anywhere near a list's beginning makes it one of names that end so, whatever they hold.
mkdir nul
for name in x y z $'x.png\ny'; do cp "$photo" "nul/$name.png"; done
printf 'nul/x.png\ny.png\0nul/z.png\0' >nul.list
weft_exits 0 run @nul.list -f resize:width=8 -o nul-out/
[ "$(find nul-out -type f -printf x)" = xx ] || fail "2 pictures expected"
[ -e nul-out/nul/z.png ] && [ -e "$(printf 'nul-out/nul/x.png\ny.png')" ] || fail "other files than listed"
(for i in $(seq 12000); do echo nul/x.png; done && printf 'nul/y.png\0\n') >late.list
weft_exits 65 run @late.list -f resize:width=8 -o late-out/ --dry-run
err_has "--files0"

# A folder and a list that names what is in it, too: each once, under the folder's name for it.
mkdir -p once/sub once-more empty-1 empty-2/deep
for name in once/a once/sub/b once-more/c; do cp p.png $name.png; done
for how in 'find once' 'find once -type f; echo once' 'echo once; echo ./once/sub; echo once/sub/../a.png' \
	'echo once/sub; echo once'; do
	rm -rf once-out
	bash -c "$how" | timeout 60 "$WEFT" run @- -f gray -o once-out/ 2>.err || fail "$how"
	ran="$how"
	err_has "2 done"
	err_has "given twice"
	[ "$(find once-out -type f | wc -l)" = 2 ] || fail "2 files expected"
done
weft_exits 0 run once once/a.png once-more/c.png -f gray -o once-out2/
err_has "passed over: 1 given twice"
[ "$(outs once-out2)" = "a.png|once-more/c.png|sub/b.png|" ] || fail "$(outs once-out2)"
weft_exits 0 run once/a.png once/a.png -f gray -o 'twice/{index}.png' -q # meant
only twice 1.png 2.png
ln -s a.png once/l.png
weft_exits 0 run once once/l.png -f gray -o once-out3/ -q # a link is a name of its own
[ "$(outs once-out3)" = "a.png|l.png|sub/b.png|" ] || fail "$(outs once-out3)"
rm once/l.png
weft_exits 64 run once once/a.png -f gray --in-place

# A folder, or a list, without a picture is said, by every command that takes folders; so is what it passes over.
echo x >empty-1/notes.txt
weft_exits 0 run once empty-1 empty-2 -f gray -o e-out/
err_has "empty-1: no pictures there"
err_has "empty-2: no pictures there"
err_has "passed over: 1 txt"
weft_exits 0 run once @empty -f gray -o e-out2/
err_has "empty: no pictures there"
weft_exits 66 run empty-1 empty-2 -f gray -o e-out3/
err_has "empty-1: no pictures there"
echo x >once/raw.cr2
for command in 'stack -o stacked.png' 'montage -o sheet.png' 'measure' 'run -f stats'; do
	weft_exits 0 ${command%% *} once empty-1 ${command#"${command%% *}"}
	err_has "passed over: 1 cr2, 1 txt"
	err_has "empty-1: no pictures there"
	rm -f stacked.png sheet.png
	weft_exits 66 ${command%% *} empty-2 ${command#"${command%% *}"}
	err_has "empty-2: no pictures there"
done
rm once/raw.cr2

# A template that writes into the folder that is read, or below it: outputs of an earlier run are no inputs.
setxattr() { python3 -c 'import os; os.setxattr("p.png", "user.weft", b"x")' 2>/dev/null; }
repeats() { # TEMPLATE OUTPUTS ARGS...: three runs, of which the second has nothing to do, and the third does all again
	local template=$1 outputs=$2
	shift 2
	rm -rf again journal
	mkdir -p again/sub
	"$WEFT" run "$photo" -f crop:width=8,height=8,x=30 -o again/a.png -q
	"$WEFT" run "$photo" -f crop:width=8,height=8,x=90 -o again/sub/b.png -q
	weft_exits 0 run again -f 'gamma:2' -o "$template" "$@"
	err_has "2 done"
	[ "$(outs again)" = "$outputs" ] || fail "$(outs again)"
	cp -r again again.was
	weft_exits 0 run again -f 'gamma:2' -o "$template" "$@"
	err_has "0 done, 2 skipped"
	err_has "passed over: 2 made by an earlier run"
	weft_exits 0 run again -f 'gamma:2' -o "$template" "$@" --quality 90
	weft_exits 0 run again -f 'gamma:2' -o "$template" "$@"
	diff -r again again.was >/dev/null || fail "made from its own outputs"
	"$WEFT" run "$photo" -f crop:width=8,height=8,x=60 -o again/a.png -q --force
	weft_exits 0 run again -f 'gamma:2' -o "$template" "$@"
	err_has "1 done, 1 skipped"
	[ "$(outs again)" = "$outputs" ] || fail "$(outs again)"
	rm -rf again.was
}
setxattr && for how in '--skip-existing' '--resume journal'; do
	repeats 'again/{dir}/{stem}-small.png' 'a-small.png|a.png|sub/b-small.png|sub/b.png|' $how
	repeats 'again/small/{stem}.png' 'a.png|small/a.png|small/b.png|sub/b.png|' $how
	repeats 'again/{dir}/small/{stem}.{ext}' 'a.png|small/a.png|sub/b.png|sub/small/b.png|' $how
done
if setxattr; then
	weft_exits 73 run again -f gamma:2 -o 'again/{dir}/small/{stem}.{ext}'
	err_has "exists"
	for try in 1 2 3; do # as a shell lists them
		weft_exits 0 run again/*.png again/sub/*.png -f gamma:2 -o 'again/{stem}-x.png' --force --json
		grep -q '"done": 2, "skipped": 0' .out || fail "2 done expected"
		[ $try = 1 ] || grep -q '"passed_over": {"made by an earlier run": 2}' .out || fail "the summary"
	done
	[ "$(outs again)" = "a-x.png|a.png|b-x.png|small/a.png|sub/b.png|sub/small/b.png|" ] || fail "$(outs again)"
fi
# What nobody made from that is an input, and is not replaced: a user's own, and one that was worked on in place.
rm -rf again
mkdir again
cp p.png again/a.png
cp p.png again/a-small.png
for twice in 1 2; do
	cp again/a-small.png a-small.was
	for how in --force --skip-existing '--resume fresh'; do
		weft_exits 73 run again -f gamma:2 -o 'again/{stem}-small.png' $how
		err_has "is one of the inputs"
		same again/a-small.png a-small.was
		only again a.png a-small.png
	done
	weft_exits 0 run again -f gamma:2 --in-place --resume fresh -q
done

# What a command has no option for it doesn't advise.
weft_exits 0 stack once -o kept.png -q
for command in 'stack once' 'montage once' 'run -f mandelbrot'; do
	weft_exits 73 $command -o kept.png
	err_has "kept.png: exists; to replace it say --force"
	grep -q skip-existing .err && fail "no such option there"
done
exit 0
