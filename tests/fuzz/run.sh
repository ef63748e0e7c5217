#!/usr/bin/env bash
# run.sh SECONDS [TARGET...]: build the fuzz targets and run each so long, as many at a time as
# there are processors; any finding fails.  0 seconds: the seeds alone, the same each time.
#
# What a target starts from stands in seeds/TARGET; what it finds new goes into
# $FUZZ_CORPUS/TARGET, where that is given.  A finding stays in build-fuzz/findings.
# Targets that take minutes to build, or seconds an
# input, run where they are named or FUZZ_SLOW is set.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?how many seconds for each target}
shift
here=tests/fuzz
build=build-fuzz
found=$build/findings
command -v clang >/dev/null || { echo "fuzz: needs clang" >&2; exit 77; }
CC=clang cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DWEFT_FUZZ=ON -DWEFT_BENCH=OFF \
	-DWEFT_SANITIZE=fuzzer-no-link,address,undefined >/dev/null
slow=" avif heic jxl filters "
wanted=(fuzz)
for t in "$@"; do [[ $slow != *" $t "* ]] || wanted+=("fuzz-$t"); done
[ -z "${FUZZ_SLOW:-}" ] || wanted+=(fuzz-slow)
cmake --build $build -j "$(nproc)" --target "${wanted[@]}" | grep -v '^\[' || [ "${PIPESTATUS[0]}" = 0 ]
targets=("$@")
[ $# -gt 0 ] || for t in $build/tests/fuzz/fuzz-*; do
	[[ -z "${FUZZ_SLOW:-}" && $slow == *" ${t##*/fuzz-} "* ]] || targets+=("${t##*/fuzz-}")
done
mkdir -p $found
# The filters of the release build: their own tests sanitize them.
export WEFT_PLUGIN_PATH=${WEFT_PLUGIN_PATH:-$PWD/build/filters}

fuzz() { # TARGET
	local corpus=${FUZZ_CORPUS:+$FUZZ_CORPUS/$1} log=$found/$1.log dictionary=()
	[ -n "$corpus" ] || corpus=$(mktemp -d)
	mkdir -p "$corpus"
	[ ! -f $here/seeds/$1.dict ] || dictionary=("-dict=$here/seeds/$1.dict")
	if "$build/tests/fuzz/fuzz-$1" "$limit" -timeout=60 \
		-rss_limit_mb=1024 -max_len=8192 -artifact_prefix="$found/$1-" "${dictionary[@]}" "$corpus" $here/seeds/"$1" >"$log" 2>&1; then
		printf 'ok      %-10s %s\n' "$1" "$(grep -a '^Done' "$log")"
	else
		printf 'FOUND   %-10s\n' "$1"
		grep -aE 'ERROR|SUMMARY|Test unit|^ +#[0-9]' "$log" | head -n 20 | grep . || tail -n 5 "$log"
		return 1
	fi
}

failed=0
limit=-max_total_time=$seconds
[ "$seconds" != 0 ] || limit=-runs=0
export -f fuzz
export build found here limit
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz {}' || failed=1
exit $failed
