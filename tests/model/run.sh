#!/bin/sh
# run.sh MODEL: it holds as written, and breaks with each order weakened.
model=$1 failed=0
"$model" || failed=1
for n in $(seq 1 "$("$model" list)"); do
	"$model" "$n" >/dev/null 2>&1 || { echo "order $n could be weaker, or the model can't see it"; failed=1; }
done
exit $failed
