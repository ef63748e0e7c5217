# run locked [--build DIR] [a1 c d ...]: locked instructions an operation, by function (locked.py; needs valgrind)
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$root/build
[ "${1:-}" = --build ] && { build=$2; shift 2; }
cmake -S "$root" -B "$build" >/dev/null && cmake --build "$build" --target bench-goroutines >/dev/null || exit 70
exec python3 "$here/locked.py" "$build/tests/bench/bench-goroutines" ${@:-a1 b c d e f h l}
