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

# By size: each file in one part, always the same, and none has more than another by more than one file.
mkdir sizes
for i in $(seq 30); do
	cp seed.png sizes/$i.png
	head -c $((i * i * 100)) /dev/zero >>sizes/$i.png
done
sizes() { sed 's/ -> .*//' "$1" | tr '\n' '\0' | xargs -0 -r stat -c %s | awk '{ n += $1 } END { print n + 0 }'; }
for parts in 1 2 7 29 40; do
	least=999999999 most=0
	for i in $(seq $parts); do
		weft_exits 0 run sizes -f gray -o x/ --shard $i/$parts --shard-by size --dry-run -q
		sort "$work/.out" >part-$i
		weft_exits 0 run ./sizes -f gray -o x/ --shard $i/$parts --shard-by size --dry-run -q
		sed 's|^\./||' "$work/.out" | sort | cmp -s - part-$i || fail "not steady"
		n=$(sizes part-$i)
		[ "$n" -gt "$least" ] || least=$n
		[ "$n" -lt "$most" ] || most=$n
	done
	[ "$(cat part-* | sort -u | wc -l)" = 30 ] && [ "$(cat part-* | wc -l)" = 30 ] || fail "each once, of $parts parts"
	[ $((most - least)) -le "$(stat -c %s sizes/30.png)" ] || fail "$parts parts of $least to $most bytes"
	rm part-*
done
weft_exits 64 run sizes -f gray --in-place --shard 1/2 --shard-by size

# As a scheduler says it.
part_is() { # WANTED SHARD VARIABLE=...
	local wanted=$1 shard=$2
	shift 2
	ran="$* weft --shard $shard"
	env "$@" "$WEFT" run in -f gray -o x/ --shard "$shard" --dry-run -q >got 2>.err || fail "status 0 expected"
	"$WEFT" run in -f gray -o x/ --shard "$wanted" --dry-run -q | cmp -s - got || fail "not part $wanted"
}
part_is 3/4 auto SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_STEP=1
part_is 1/4 auto SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_STEP=1
part_is 4/4 auto SLURM_ARRAY_TASK_ID=16 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_STEP=2
part_is 3/8 auto/8 SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_COUNT=1 # run again alone
part_is 1/4 auto/4 JOB_COMPLETION_INDEX=0
part_is 4/4 auto/4 JOB_COMPLETION_INDEX=3
part_is 2/5 auto AWS_BATCH_JOB_ARRAY_INDEX=1 AWS_BATCH_JOB_ARRAY_SIZE=5
part_is 2/3 auto/3 PBS_ARRAY_INDEX=2
part_is 2/3 auto SGE_TASK_ID=12 SGE_TASK_FIRST=10 SGE_TASK_LAST=14 SGE_TASK_STEPSIZE=2
part_is 1/2 auto/2 SGE_TASK_ID=undefined JOB_COMPLETION_INDEX=0
refused() { # TEXT SHARD VARIABLE=...
	local text=$1 shard=$2
	shift 2
	ran="$* weft --shard $shard"
	env "$@" "$WEFT" run in -f gray -o x/ --shard "$shard" --dry-run >.out 2>.err
	status=$?
	[ $status = 64 ] || fail "status 64 expected"
	err_has "$text"
}
refused "no scheduler" auto A=b
refused "say --shard auto/N" auto JOB_COMPLETION_INDEX=2
refused "none of 2 parts" auto/2 JOB_COMPLETION_INDEX=2
refused "none of 2 parts" auto SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=2
refused "no I/N" auto/0 JOB_COMPLETION_INDEX=0
refused "no I/N" 1/2x A=b

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
