#!/bin/sh
# run.sh MODEL: it holds as written, and breaks with each order weakened or step left out.
# MODEL is a program for Relacy (model.h), or a .pml file for Spin: there SCENES
# must all hold, and each of BREAKS must break one of them.
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

# scene N BROKEN: all interleavings; true if it holds.
scene() {
	(cd "$at" && spin -DSCENE="$1" -DBROKEN="$2" -a "$model" && ${CC:-cc} -O0 -w -DSAFETY -o pan pan.c &&
		./pan -m100000) >"$at/said" 2>&1
	grep -q 'errors: [01]$' "$at/said" || { cat "$at/said"; complain "Spin could not search scene $1"; }
	grep -q 'errors: 0$' "$at/said"
}

defined() {
	sed -n "s/^#define $1 *//p" "$model"
}

with_spin() {
	for s in $(seq 1 "$(defined SCENES)"); do
		scene "$s" 0 || complain "scene $s does not hold"
		echo "scene $s: $(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' "$at/said") states"
	done
	for b in $(seq 1 "$(defined BREAKS)"); do
		broken=0
		for s in $(seq 1 "$(defined SCENES)"); do
			scene "$s" "$b" || { broken=1; break; }
		done
		[ $broken = 1 ] || complain "step $b could be left out, or the model can't see it"
	done
}

at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
case $model in
*.pml) with_spin ;;
*) with_relacy ;;
esac
exit $failed
