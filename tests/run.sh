#!/usr/bin/env bash
# run.sh: install what is missing, build, run all tests.
#   run.sh            everything: release build, sanitizers, the second compiler
#   run.sh quick      only the release build and its tests
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}
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
		tail -n 60 "$log"
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
		ctest --preset "$preset" --output-on-failure --timeout 600
}

tests/install.sh tests/packages.txt

step "layers" tests/layers.sh
step "format" sh -c 'git ls-files "*.c" "*.h" | xargs clang-format --dry-run -Werror'
step "release, gcc" build_and_test release
if [ "$what" = all ]; then
	step "asan and ubsan" build_and_test asan
	step "tsan" build_and_test tsan
	step "release, clang" build_and_test clang
	if command -v qemu-aarch64 aarch64-linux-gnu-gcc >/dev/null; then
		step "aarch64, emulated" build_and_test aarch64
	else
		echo "left out: aarch64 (needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross, qemu-user)"
	fi
fi

[ ${#failures[@]} = 0 ] || printf 'failed: %s\n' "${failures[@]}"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
