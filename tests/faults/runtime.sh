# runtime.sh [LAST]: thread creation, malloc or mmap fails at the n-th call of a program that does
# a little of everything the runtime can: the right results, an error as the header has it, or one
# clear fatal line, and never a hang.  Every n up to LAST; without it a few, for every day.
set -u
FAULT=${FAULT:?path of fault.so} RUNTIME=${RUNTIME:?path of the program}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 played=0

# play CALL N ONCE: false when the fault came no more.
play() {
	local errno=12
	[ "$1" != thread ] || errno=11
	timeout -s KILL 30 env WEFT_FAULT=$1:$2:$errno$3 WEFT_FAULT_MARK="$work/mark" LD_PRELOAD="$FAULT" \
		"$RUNTIME" 2>"$work/err"
	local status=$? first
	[ -e "$work/mark" ] || return 1
	rm "$work/mark"
	played=$((played + 1))
	first=$(head -n 1 "$work/err")
	case $status:$first in
	0: | 3:told*) return ;;
	2:'weft: fatal error: out of memory' | 2:'weft: fatal error: cannot create thread')
		[ "$(grep -c '^weft: ' "$work/err")" = 1 ] && return ;;
	esac
	wrong=$((wrong + 1))
	echo "WRONG: WEFT_FAULT=$1:$2:$errno$3 ended with $status"
	head -n 5 "$work/err"
}

few() {
	for n in 1 2 3 4 5 6 7 8 10 12 15 20 25 30 40 60 100 200 400; do
		play "$1" "$n" "$2" || return
	done
}

all() {
	for n in $(seq "$3"); do
		play "$1" "$n" "$2" || return
	done
}

for call in thread mmap malloc; do
	for once in '' '!'; do
		if [ $# -gt 0 ]; then all $call "$once" "$1"; else few $call "$once"; fi
	done
done
echo "$played played, $wrong wrong"
[ "$played" -gt 40 ] && [ $wrong = 0 ]
