# A batch with a journal, killed before every call it makes of a kind: the runs that follow end in the
# same bytes as one that nothing disturbed, nothing is done twice, and nothing is left over.
. "$(dirname "$0")/../cli/lib.sh"

mkdir was once
for i in 1 2 3 4; do "$WEFT" run "$photo" -f "crop:width=64,height=48,x=$((i * 40)),y=$((i * 20))" -o was/$i.png -q; done
weft_exits 0 run was -f gamma:2 -o once/ -q
kills=0

# killed CALL:N ARGS...: whether it came to it.
killed() {
	local at=$1
	shift
	ran="WEFT_FAULT=$at:-9 WEFT_FAULT_TMPFILE=$nameless weft $*"
	rm -f "$work/.mark"
	{
		WEFT_FAULT=$at:-9 WEFT_FAULT_TMPFILE=$nameless WEFT_FAULT_MARK=$work/.mark LD_PRELOAD=$FAULT \
			timeout 60 "$WEFT" "$@" >"$work/.out" 2>"$work/.err"
		status=$?
	} 2>/dev/null
	[ -e "$work/.mark" ] || return 1
	rm -f "$work/.mark"
	kills=$((kills + 1))
	[ $status = 137 ] || fail "status 137 expected"
}

# Those of folder $1 are old or whole, whatever has happened: before or after, and nothing between.
whole() {
	local i
	for i in 1 2 3 4; do
		[ -e $1/$i.png ] || [ $1 = out ] || fail "$1/$i.png is lost"
		[ ! -e $1/$i.png ] || cmp -s $1/$i.png was/$i.png || same $1/$i.png once/$i.png
	done
}

# Undisturbed runs of the same end it; the second has nothing left to do.
mends() { # FOLDER ARGS...
	local folder=$1
	shift
	weft_exits 0 run "$@"
	diff -r $folder once >/dev/null || fail "not as an undisturbed run"
	cp journal journal.ended
	weft_exits 0 run "$@"
	err_has "0 done, 4 skipped"
	same journal journal.ended
}

for nameless in yes no; do
	for mode in seq band; do
		for call in write fdatasync fsync linkat link rename close open flock fchmod ftruncate; do
			for n in $(seq 40); do
				rm -rf in out journal
				cp -r was in
				killed $call:$n run in -f gamma:2 --in-place --resume journal --mode $mode || break
				whole in
				# And once more, somewhere else.
				killed $call:$((n % 4 + 1)) run in -f gamma:2 --in-place --resume journal --mode $mode
				whole in
				mends in in -f gamma:2 --in-place --resume journal --mode $mode
				[ $mode = seq ] || continue
				rm journal
				killed $call:$n run was -f gamma:2 -o out/ --resume journal --mode $mode
				whole out
				mends out was -f gamma:2 -o out/ --resume journal --mode $mode
			done
		done
	done
done
[ $kills -ge 500 ] || fail "only $kills kills; 500 expected"
echo "$kills kills"

# The same without a journal: a file tells itself what it was made from, from the moment it has a name.
command -v python3 >/dev/null && cp was/1.png probe && python3 -c 'import os; os.setxattr("probe", "user.weft", b"x")' 2>/dev/null || exit 0
for call in write fsync linkat link rename close; do
	for n in $(seq 40); do
		rm -rf in
		cp -r was in
		killed $call:$n run in -f gamma:2 --in-place --skip-existing --mode seq || break
		whole in
		weft_exits 0 run in -f gamma:2 --in-place --skip-existing
		diff -r in once >/dev/null || fail "not as an undisturbed run"
		weft_exits 0 run in -f gamma:2 --in-place --skip-existing
		err_has "0 done, 4 skipped"
	done
done
