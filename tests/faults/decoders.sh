# One decoder hangs, or is killed from outside: its picture is a failure, and nobody else's business.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/lib.sh"

command -v python3 >/dev/null || exit 77
[ -e /proc/self/task/$$/children ] || [ -e /proc/$$/task/$$/children ] || exit 77

weft_exits 0 run "$photo" -f 'resize:width=60' -o small.png
mkdir in
for i in $(seq 30); do cp small.png in/$i.png; done
weft_exits 0 run in -f invert -o plain/ -q
weft_exits 0 run in -f rot90 -o plain-turned/ -q

# interfered SIGNAL STATUS CHAIN PLAIN: a batch on one processor, one decoder of which gets the signal; whether a picture failed.
interfered() {
	local signal=$1 wanted=$2 chain=$3 plain=$4
	rm -rf out m
	ran="weft run in -f $chain, signal $signal to a decoder"
	status=$(timeout 120 python3 "$here/interfere.py" "$signal" "$WEFT" run in -f "$chain" -o out/ --keep-going \
		--manifest m --procs 1 --max-time 10s 2>.err)
	[ "$status" != 0 ] || return 1 # it had done its work, or none
	[ "$status" = "$wanted" ] || fail "status $wanted expected"
	err_has "29 done, 1 failed"
	[ "$(find out -type f | wc -l)" = 29 ] || fail "29 of 30 expected"
	for file in out/*; do same "$file" "$plain/${file##*/}"; done
}

for how in 'invert plain' 'rot90 plain-turned'; do
	for try in 1 2 3 4 5; do
		interfered 9 75 $how && break
		[ $try != 5 ] || fail "no picture met the signal"
	done
	err_has "killed from outside"
	for try in 1 2 3 4 5; do
		interfered 19 75 $how && break # SIGSTOP
		[ $try != 5 ] || fail "no picture met the signal"
	done
	err_has "takes longer than the limit of 10 s, of which the decoder ran for 0.0 s"
	grep -q '"exit": 75, "retryable": true' m || fail "no verdict"
	# All others were done while it hung.
	tail -1 m | grep -q '"status": "failed"' || fail "others waited for it"
done

# A large file that is cut short while it is read (still on its way here, say) is a failure that may pass, in a batch
# that hashes, too: never the end of weft.
weft_exits 0 run "$photo" -f 'resize:width=1600' -o large.ppm
mkdir with
for i in 1 2 3; do cp small.png with/$i.png; done
mv large.ppm with/large.ppm
for more in '' '--manifest m' '--mode row'; do
	ran="weft run with $more, whose large.ppm is cut short"
	timeout 120 python3 "$here/cut.py" with/large.ppm 70000 "$WEFT" run with -f invert -o cut/ --keep-going --force $more \
		>statuses || fail "cut.py"
	# Before it was opened it is a bad picture (1), after it was read none at all (0).
	[ -z "$(grep -vE '^\((0|1|75), ' statuses)" ] || fail "statuses $(tr '\n' ' ' <statuses)"
	for i in 1 2 3; do same cut/$i.png plain/$i.png; done
done
