#!/bin/sh
# run.sh MODEL: it holds as written, and breaks with each order weakened or step left out.
# MODEL is a program for Relacy (model.h), or a .pml file for Spin: there each of
# its BREAKS must break it.
model=$1 failed=0

complain() {
	echo "$*"
	failed=1
}

with_relacy() {
	"$model" >"$at/said" 2>&1 || { cat "$at/said"; complain "it does not hold"; }
	tail -n 1 "$at/said"
	for n in $(seq 1 "$("$model" list)"); do
		"$model" "$n" >/dev/null 2>&1 || complain "order $n could be weaker, or the model can't see it"
	done
}

# holds BROKEN: over all interleavings.
holds() {
	(cd "$at" && spin -DBROKEN="$1" -a "$model" && ${CC:-cc} -O0 -w -DSAFETY -o pan pan.c &&
		./pan -m100000) >"$at/said" 2>&1
	grep -q 'errors: [01]$' "$at/said" || { cat "$at/said"; complain "Spin could not search it"; }
	grep -q 'errors: 0$' "$at/said"
}

with_spin() {
	holds 0 || { cat "$at/said"; complain "it does not hold"; }
	sed -n 's/^ *\([0-9.e+]*\) states, stored.*/as written: holds in \1 states/p' "$at/said"
	for b in $(seq 1 "$(sed -n 's/^#define BREAKS *//p' "$model")"); do
		! holds "$b" || complain "step $b could be left out, or the model can't see it"
	done
}

at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
case $model in
*.pml) with_spin ;;
*) with_relacy ;;
esac
exit $failed
