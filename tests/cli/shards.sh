# Parts of a batch that run apart: GNU parallel, and every file exactly once.
. "$(dirname "$0")/lib.sh"

weft_exits 0 run "$photo" -f resize:width=64 -o seed.png
mkdir -p in/deep
for i in $(seq 40); do
	cp seed.png in/$i.png
	cp seed.png in/deep/$i.png
done
weft_exits 0 run in -f 'gray | blur:2' -o plain/ -q

# Whatever the number of parts, each file is in one of them, and always in the same.
for parts in 1 2 7 100; do
	for i in $(seq $parts); do
		weft_exits 0 run in -f gray -o x/ --shard $i/$parts --dry-run -q
		sort "$work/.out" >part-$i
		weft_exits 0 run ./in -f gray -o x/ --shard $i/$parts --dry-run -q
		sed 's|^\./||' "$work/.out" | sort | cmp -s - part-$i || fail "./in is shared out otherwise than in"
	done
	cat part-* | sort >all
	[ "$(wc -l <all)" = 80 ] || fail "80 files expected of $parts parts"
	[ "$(uniq all | wc -l)" = 80 ] || fail "a file is in two of $parts parts"
	rm part-*
done

# GNU parallel, both ways: a part a job, a file a job.
command -v parallel >/dev/null || exit 77
export WEFT_PROCS=1
ran="parallel with shards"
parallel --will-cite -j 2 "$WEFT" run in/ -f "'gray | blur:2'" -o shared/ --shard {}/5 --json ">" log-{} ::: 1 2 3 4 5 2>.err ||
	fail "a part failed"
diff -r shared plain >/dev/null || fail "the parts differ from one run"
[ "$(cat log-* | grep -c '"input"')" = 80 ] || fail "80 files expected in all"
ran="parallel with files"
(cd in && find . -name '*.png' | parallel --will-cite -j 2 "$WEFT" run {} -f "'gray | blur:2'" -o ../single/ -q) 2>.err ||
	fail "a file failed"
diff -r single plain >/dev/null || fail "single files differ from one run"
