# malloc or mmap fails at the n-th call: one line, a status, no crash, nothing half written.
# The first calls each, then every 11th; FAULTS=all takes every one (a minute).
. "$(dirname "$0")/../cli/lib.sh"

weft_exits 0 run "$photo" -f 'resize:width=60 | gray' -o small.png
weft_exits 0 run small.png -f 'blur:2 | sobel' -o new.png
cp small.png old.png
mkdir in
cp small.png in/1.png
cp small.png in/2.png

turns=$([ "${FAULTS:-some}" = all ] && seq 2000 || (seq 12; seq 13 11 2000))

# each CALL ONCE COMMAND...: at one n after the other until the fault comes no more.
each() {
	local call=$1 once=$2 n
	shift 2
	for n in $turns; do
		cp old.png there.png
		rm -rf out .mark
		ran="WEFT_FAULT=$call:$n:12$once weft $*"
		WEFT_FAULT=$call:$n:12$once WEFT_FAULT_MARK=$work/.mark LD_PRELOAD=$FAULT \
			timeout 60 "$WEFT" "$@" >"$work/.out" 2>"$work/.err"
		status=$?
		[ -e .mark ] || break
		rm .mark
		case $status in
		0) [ "$1" != run ] || [ "$2" = in ] || same there.png new.png ;;
		75 | 70 | 69) # a plugin that can't be loaded is a missing one
			err_lines 1
			same there.png old.png ;;
		1) # of a batch
			[ "$2" = in ] || [ "$1" = compare ] || fail "status 1" ;;
		*) fail "a status of 0, 1, 69, 70 or 75 expected" ;;
		esac
		rm -rf out
		only . small.png old.png new.png there.png in
	done
	[ "$n" -gt 1 ] || fail "the fault never came"
	[ "$n" -lt 1990 ] || fail "no end"
}

for once in '' '!'; do
	each malloc "$once" run small.png -f 'blur:2 | sobel' -o there.png --force
	each mmap "$once" run small.png -f 'blur:2 | sobel' -o there.png --force
done
each malloc '!' run small.png -f 'blur:2 | sobel' -o there.png --force --mode seq
each malloc '!' run in -f blur:2 -o out/ -q
each malloc '!' info small.png --json
each malloc '!' diff small.png old.png
each malloc '!' filters blur
each malloc '!' help run

# A decoder without memory is a file over the limit.
for n in $(seq 12); do
	for call in malloc mmap; do
		cp old.png there.png
		ran="WEFT_FAULT_IN=decoders WEFT_FAULT=$call:$n:12 weft run"
		WEFT_FAULT_IN=decoders WEFT_FAULT=$call:$n:12 LD_PRELOAD=$FAULT \
			timeout 60 "$WEFT" run small.png -f 'blur:2 | sobel' -o there.png --force >.out 2>.err
		status=$?
		case $status in
		0) same there.png new.png ;;
		65 | 70 | 75)
			err_lines 1
			same there.png old.png
			;;
		*) fail "a status of 0, 65, 70 or 75 expected" ;;
		esac
		[ "$call:$n" != malloc:2 ] || [ $status = 65 ] || fail "a decoder without memory decoded"
	done
done
