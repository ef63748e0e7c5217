# The jail where locks or limits can't be had, and weft's end while something keeps it waiting.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

weft_exits 0 run "$photo" -f 'resize:width=60' -o small.png

# ---- what is told of locks ----

weft --version
out_has "jail: "
weft doctor
doctor=$status
[ "$doctor" = 0 ] || [ "$doctor" = 69 ] || fail "0 or 69 expected"
out_has seccomp
out_has landlock
weft doctor --json
is_json .out
weft_exits 64 doctor small.png

# without CALLS STATUS ARGS...: where these calls are refused.
without() {
	local calls=$1 wanted=$2
	shift 2
	ran="weft $* (no $calls)"
	timeout 60 python3 "$here/without.py" "$calls" "$WEFT" "$@" >.out 2>.err
	status=$?
	[ "$status" = "$wanted" ] || fail "status $wanted expected"
}
if command -v python3 >/dev/null && python3 "$here/without.py" landlock true; then
	for lock in seccomp landlock; do
		without $lock 0 run small.png -f invert -o out.png --force -v
		err_has "no $lock"
		without $lock 69 doctor
		out_has "can't be had"
		without $lock 77 run small.png -f invert -o strict.png --jail strict
		err_has "$lock"
		absent strict.png
	done
	without landlock 0 --version
	out_has "no landlock"
	without close_range 0 run small.png -f invert -o out.png --force
fi
if [ "$doctor" = 0 ]; then
	weft_exits 0 run small.png -f invert -o out.png --force --jail strict
	mkdir in
	for i in 1 2 3 4 5; do cp small.png in/$i.png; done
	weft_exits 0 run in -f invert -o out/ --jail strict
	[ "$(ls out | wc -l)" = 5 ] || fail "5 outputs expected"
	same out/5.png out.png
fi
weft_exits 64 run small.png -f invert -o off.png --jail tight
weft_exits 64 run small.png -f invert -o off.png --jail strict --no-jail
rm -rf in out out.png

# ---- limits that were there before ----

# limited STATUS 'ulimit ...' ARGS...
limited() {
	local wanted=$1 limit=$2
	shift 2
	ran="weft $* ($limit)"
	(
		$limit
		exec timeout 20 "$WEFT" "$@"
	) >.out 2>.err
	status=$?
	[ "$status" = "$wanted" ] || fail "status $wanted expected"
}
case $("$WEFT" --version) in
*sanitize*) ;;
*)
	limited 0 'ulimit -n 64' run small.png -f invert -o out.png --force
	limited 0 'ulimit -Hv 4000000' run small.png -f invert -o out.png --force
	limited 0 'ulimit -Ht 50' run small.png -f invert -o out.png --force
	limited 74 'ulimit -n 5' run small.png -f invert -o none.png
	err_has "ulimit -n"
	limited 74 'ulimit -f 100' run small.png -f invert -o none.png
	err_has "ulimit -f"
	absent none.png
	;;
esac
rm -f out.png

# ---- it ends at the first word ----

mkfifo pipe
# ended SIGNAL STATUS ARGS...: started, and told to end once it waits.
ended() {
	local signal=$1 wanted=$2
	shift 2
	ran="weft $*, $signal"
	timeout --foreground --preserve-status -k 20 -s "$signal" 0.5 "$WEFT" "$@" >.out 2>.err
	status=$?
	[ "$status" = "$wanted" ] || fail "status $wanted expected"
}
ended TERM 143 run small.png -f invert -o pipe --out-format png # nobody reads
ended INT 130 run pipe -f invert -o out.png                     # nobody writes
absent out.png
weft_exits 75 run small.png -f invert -o pipe --out-format png --timeout 200ms
exec 9<>pipe # it opens, and is soon full
ended TERM 143 run "$photo" -f invert -o pipe --out-format ppm
weft_exits 75 run "$photo" -f invert -o pipe --out-format ppm --timeout 300ms
exec 9>&-

# ---- and leaves nobody behind ----

if command -v python3 >/dev/null; then
	left_behind() { # STATUS SECONDS SIGNAL ARGS...
		local wanted=$1
		ran="weft ${*:4}, signal $3"
		said=$(timeout 60 python3 "$here/reaper.py" "$2" "$3" "$WEFT" "${@:4}" 2>.err)
		[ "$said" = "$wanted 0" ] || fail "'$wanted 0' expected, not '$said'"
	}
	left_behind 0 0 0 run small.png -f invert -o out.png --force
	left_behind -15 0.5 15 run small.png -f invert -o pipe --out-format png
	left_behind 75 0 0 run small.png -f invert -o pipe --out-format png --timeout 300ms
fi
