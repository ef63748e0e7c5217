#!/bin/sh
# musl.sh: goroutines with musl, the C library of small systems: the static library and the examples.
set -eu
command -v musl-gcc >/dev/null || { echo "no musl-gcc (musl-tools): skipped"; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A folder of another name each time: let ccache look at what is in it.
export CCACHE_BASEDIR="$work" CCACHE_NOHASHDIR=1
# musl-gcc knows no kernel headers; after musl's own, the system's serve.
headers="-idirafter /usr/include -idirafter /usr/include/$(cc -print-multiarch)"
cmake -S "$here/../.." -B "$work/build" -G Ninja -DCMAKE_C_COMPILER=musl-gcc \
	-DCMAKE_C_COMPILER_LAUNCHER="$(command -v ccache || true)" -DCMAKE_C_FLAGS="$headers" \
	-DWEFT_CORE_ONLY=ON -DWEFT_TESTS=OFF -DWEFT_SHARED=OFF -DCMAKE_INSTALL_LIBDIR=lib >/dev/null
cmake --build "$work/build" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cmake --install "$work/build" --prefix "$work/usr" >/dev/null
PKG_CONFIG_PATH=$work/usr/lib/pkgconfig
export PKG_CONFIG_PATH
for example in sieve buffered waitgroup products echo_server; do
	# shellcheck disable=SC2046
	musl-gcc -static -std=c17 -O2 -o "$work/$example" "$here/../examples/$example.c" \
		$(pkg-config --static --cflags --libs weft-core)
	"$here/../examples/check.sh" "$here/../examples/$example.expected" "$work/$example"
	echo "$example: ok"
done
