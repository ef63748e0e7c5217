#!/bin/sh
# gdb.sh BUILD_FOLDER: the debugger lists goroutines and unwinds parked ones to their entry.
set -eu
build=$1
here=$(cd "$(dirname "$0")/.." && pwd)
command -v gdb >/dev/null || { echo "left out: no gdb"; exit 77; }
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
cat >"$at/parked.c" <<'END'
#include <signal.h>
#include <weft.h>
CHAN_TYPE(int_chan, int);
static int_chan nothing_comes;
static void waits_here(int n)
{
	chan_recv(nothing_comes, &n);
}
GOROUTINE(waits_here, int);
static int start(int argc, char **argv)
{
	(void)argc, (void)argv;
	nothing_comes = chan_make(int_chan, 0);
	for (int i = 0; i < 3; i++)
		go(waits_here, i);
	for (int i = 0; i < 10; i++)
		weft_yield();
	raise(SIGTRAP);
	return 0;
}
int main(int argc, char **argv)
{
	return weft_run(NULL, start, argc, argv);
}
END
${CC:-cc} -std=gnu17 -g -O1 -I"$here/core" -o "$at/parked" "$at/parked.c" "$build/core/libweft-core.a" -lpthread
WEFT_PROCS=1 gdb -q -batch -ex run -ex "source $here/core/run/weft-gdb.py" -ex 'weft goroutines' \
	-ex 'weft backtrace' "$at/parked" >"$at/said" 2>&1 </dev/null

count() {
	grep -c "$1" "$at/said" || true
}
lines=$(count 'goroutine [234] "waits_here" started at .*parked.c:9 \[waits: receive\]')
frames=$(count '#.* waits_here (n=')
ends=$(count 'weft_switch_call ()$')
if [ "$lines" != 6 ] || [ "$frames" != 3 ] || [ "$ends" != 3 ]; then
	cat "$at/said"
	echo "expected 6 lines, 3 frames of waits_here, 3 ends of stacks; found $lines, $frames, $ends"
	exit 1
fi
