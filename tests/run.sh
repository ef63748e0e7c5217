#!/usr/bin/env bash
# run.sh: install what is missing, build, run all tests.
#   run.sh              the release build and all its tests
#   run.sh sanitizers   also under ASan, UBSan and TSan, by clang, and for aarch64
#   run.sh fuzz [S]     the release build and its tests, then each fuzz target for S (300) seconds of new inputs
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-release}
jobs=$(nproc)
passed=0 failed=0 failures=()

step() { # NAME COMMAND...: run it, remember how it ended
	local name=$1 start=$SECONDS log
	shift
	log=$(mktemp)
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
		printf 'ok      %-28s %4d s\n' "$name" $((SECONDS - start))
	else
		failed=$((failed + 1))
		failures+=("$name")
		printf 'FAILED  %-28s %4d s\n' "$name" $((SECONDS - start))
		grep -Ev '^\[[0-9]+/[0-9]+\] |^ +Start +[0-9]|  Passed  ' "$log" | tail -n 200
	fi
	rm -f "$log"
}

configure() { # PRESET OPTIONS...
	cmake --preset "$@" -G Ninja >/dev/null
}

build_and_test() { # PRESET [OPTIONS...]
	local preset=$1
	shift
	configure "$preset" "$@" && cmake --build --preset "$preset" -j "$jobs" &&
		ctest --preset "$preset" -j "$jobs" --output-on-failure --timeout 600
}

tests/install.sh tests/packages.txt

step "layers" tests/layers.sh
step "release, gcc" build_and_test release
# The seeds, which hold what was ever found: the same each time, so that the answer is the tree's.
# Hours of new inputs are for before a release.
if [ "$what" = fuzz ]; then
	step "fuzzing, ${2:-300} s each" env FUZZ_SLOW=1 tests/fuzz/run.sh "${2:-300}"
else
	step "fuzz seeds, under asan" tests/fuzz/run.sh 0
fi
if [ "$what" = sanitizers ]; then
	step "asan and ubsan" build_and_test asan
	step "tsan" build_and_test tsan
	step "release, clang" build_and_test clang
	step "aarch64, emulated" build_and_test aarch64
fi

[ ${#failures[@]} = 0 ] || printf 'failed: %s\n' "${failures[@]}"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
