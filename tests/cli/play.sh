# weft play: as many schedules as there must be, faults found and played again, and none where they are mended.
. "$(dirname "$0")/lib.sh"

# main and one goroutine, n yields each.  A choice comes before each call of the runtime where both could go
# on: from its first one on main has n+1 steps to go, the other n+2; as many ways as there are to put them in
# one order, (2n+3)! / ((n+1)! (n+2)!).
for pair in 0:3 1:10 2:35 3:126; do
	weft_exits 0 play --all -- "$STEPS" one "${pair%:*}"
	out_has "it can't fail: all ${pair#*:} schedules tried"
done
# Two goroutines of m = n+2 steps; main has two left when the first could begin, and the second can't before
# the former of them: (m+1) (2m+2)! / (m! (m+2)!).
for pair in 0:45 1:224; do
	weft_exits 0 play --all -- "$STEPS" two "${pair%:*}"
	out_has "it can't fail: all ${pair#*:} schedules tried"
done
# Never interrupted there is one way; interrupted once at most, one more for each of main's n+1 steps.
weft_exits 0 play --all --bound 0 -- "$STEPS" one 3
out_has "all 1 tried; there are others"
weft_exits 0 play --all --bound 1 -- "$STEPS" one 3
out_has "all 5 tried; there are others"
weft_exits 0 play --all -- "$STEPS" alone 3
out_has "all 1 schedule tried, of 0 choices"
weft_exits 0 play --all -- "$STEPS" sleep
out_has "all 1 schedule tried"
weft_exits 75 play --all --most 100 -- "$STEPS" one 3
out_has "none of the first 100 schedules fails; there are more"
weft_exits 1 play --all -- "$STEPS" stuck
out_has "schedule 1 fails: a deadlock"
weft_exits 1 play --all --expect "all over" -- "$STEPS" one 0
out_has "no line 'all over'"
weft_exits 0 play --all --expect over -- "$STEPS" one 0

# Each game's fault is found, its schedule gives it again, and it can't be where the program is mended.
game() { # NAME FAULT OPTIONS-OF-THE-PROOF...
	again_of=$1
	weft_exits 1 play "$1" --all
	out_has "fails: $2"
	again=$(sed -n 's/^again: weft play --schedule \([0-9a-z]*\) .*/\1/p' .out)
	for i in 1 2 3; do
		weft_exits 1 play "$1" --schedule "$again"
		tail -n 1 .out | grep -q "^$2" || fail "$again gives something else"
	done
	shift 2
	weft_exits 0 play "$again_of" --all --fixed "$@"
	[ $# -gt 0 ] || out_has "it can't fail: all"
}
game deadlock "a deadlock" --bound 2
game lost_update "status 1"
game starvation "no end in 20 choices"
# One interruption is enough for the deadlock, none isn't.
weft_exits 0 play deadlock --all --bound 0
weft_exits 1 play deadlock --all --bound 1

# Played by hand: a choice that is taken back, a hint that doesn't disturb the run, then the schedule's own
# choices, one a line, and Enter for those behind.
weft_exits 0 play lost_update <<'KEYS'
h
q
KEYS
out_has "Stop one of them between"
out_has "hint: choose "
weft_exits 1 play deadlock --all
schedule=$(sed -n 's/^again: weft play --schedule \([0-9a-z]*\) .*/\1/p' .out)
{
	printf '1\nu\n'
	echo "$schedule" | sed 's/./&\n/g' | sed '/^$/d' | sed '1s/^/h\n/'
	printf '\n\n\n\n\n\n\n\n'
} >keys
weft_exits 0 play deadlock <keys
out_has "the end: a deadlock"
out_has "schedule $schedule"
out_has "you have found it"
[ "$(grep -c '^choice 1$' .out)" = 2 ] || fail "undone is the first choice, once"

# What can't be played.
weft_exits 0 play
out_has "starvation"
weft_exits 66 play deadlok
err_has "did you mean 'deadlock'"
weft_exits 64 play deadlock --schedule 'x!'
weft_exits 65 play deadlock --schedule zzz
err_has "choice 1 isn't there"
weft_exits 64 play deadlock --bound 1
weft_exits 64 play --fixed "$STEPS" one
