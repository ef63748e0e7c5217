#!/usr/bin/env bash
# latency.sh [--side N] [--ms N] [FILTER...]: how soon a cancel or a time limit takes effect, filter by filter: the
# longest time between two looks at whether the run is over, in the thread's own time (so a busy machine hardly counts).
# Exits with 1 where it is more than 50 ms (--ms) on a picture of 3000 x 3000 (--side).
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${WEFT_BUILD:-build} side=3000 ms=50
while [ $# -gt 0 ]; do
	case $1 in
	--side) side=$2 && shift 2 ;;
	--ms) ms=$2 && shift 2 ;;
	*) break ;;
	esac
done
export WEFT_PLUGIN_PATH=${WEFT_PLUGIN_PATH:-$PWD/$build/filters}
exec "$build/tests/bench/bench-latency" "$side" "$ms" "$@"
