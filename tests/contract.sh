#!/bin/sh
# contract.sh: each test that core/run/README.md names is there.
cd "$(dirname "$0")/.." || exit 99
missing=0 named=0
for name in $(grep -o '`[a-z_]*/[a-z_0-9]*`' core/run/README.md | tr -d '`' | sort -u); do
	[ -e "$name" ] && continue
	named=$((named + 1))
	grep -qE "Test(With)?\(${name%%/*}, ${name#*/}[,)]" tests/core/run/*/*.c ||
		{ echo "core/run/README.md names a test that is not there: $name"; missing=1; }
done
echo "$named tests named"
[ "$named" -gt 50 ] && [ $missing = 0 ]
