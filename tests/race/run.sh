#!/usr/bin/env bash
# run.sh RACE: play every pair both ways, on one processor and on four.
# ThreadSanitizer must report each racy one, within a few tries where it takes
# luck to meet, and none of the right ones.
set -u
race=$1
wrong=0 played=0
export TSAN_OPTIONS="exitcode=66 report_thread_leaks=0 atexit_sleep_ms=0"

play() { # NAME WAY PROCS
	local text status
	for _ in {1..20}; do
		text=$(WEFT_PROCS=$3 timeout 60 "$race" "$1" "$2" 2>&1)
		status=$?
		[ "$2$status" = racy0 ] || break
	done
	played=$((played + 1))
	case $2 in
	racy) [ $status = 66 ] && grep -q 'ThreadSanitizer: data race' <<<"$text" && return ;;
	right) [ $status = 0 ] && ! grep -q ThreadSanitizer <<<"$text" && return ;;
	esac
	wrong=$((wrong + 1))
	printf 'WRONG: %s %s with %s processors ended with %s\n%s\n' "$1" "$2" "$3" "$status" "$(head -n 30 <<<"$text")"
}

for name in $("$race"); do
	for procs in 1 4; do
		play "$name" right $procs
		play "$name" racy $procs
	done
done
printf '%d played, %d wrong\n' "$played" "$wrong"
[ "$played" -ge 80 ] && [ "$wrong" = 0 ]
