#!/bin/sh
# lto.sh BUILD_FOLDER [COMPILERS]: goroutines by a link-time optimizer, of the library and its user,
# and of the user alone; compilers without one are passed over.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A folder of another name each time: let ccache look at what is in it.
export CCACHE_BASEDIR="$work" CCACHE_NOHASHDIR=1
launcher=$(command -v ccache || true)

# A program with what inlining could break: parks, moves between threads, many goroutines.
program=$here/../examples/sieve.c
run() { # WHAT COMMAND: as the example's own test wants it
	"$2" >"$work/said"
	cmp -s "$work/said" "$here/../examples/sieve.expected" || { echo "$1: wrong answer"; exit 1; }
	echo "$1: ok"
}

cmake --install "$build" --prefix "$work/plain" >/dev/null
plain=$(find "$work/plain" -name pkgconfig -type d)
for cc in ${2:-gcc clang}; do
	echo 'int main(void) { return 0; }' >"$work/can.c"
	linker=
	[ "$cc" != clang ] || linker=-fuse-ld=lld
	if ! "$cc" -flto $linker -o "$work/can" "$work/can.c" 2>/dev/null; then
		echo "$cc: no link-time optimizer"
		continue
	fi
	cmake -S "$here/../.." -B "$work/$cc" -G Ninja -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_COMPILER_LAUNCHER="$launcher" \
		-DCMAKE_C_FLAGS=-flto -DCMAKE_EXE_LINKER_FLAGS="$linker" -DCMAKE_SHARED_LINKER_FLAGS="$linker" \
		-DWEFT_CORE_ONLY=ON -DWEFT_TESTS=OFF -DCMAKE_INSTALL_LIBDIR=lib >/dev/null
	cmake --build "$work/$cc" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
	cmake --install "$work/$cc" --prefix "$work/$cc-lto" >/dev/null
	for kind in a so; do
		# shellcheck disable=SC2046
		"$cc" -std=c17 -O2 -flto $linker -o "$work/sieve" "$program" \
			$(PKG_CONFIG_PATH=$work/$cc-lto/lib/pkgconfig pkg-config --cflags weft-core) \
			"$work/$cc-lto/lib/libweft-core.$kind" -Wl,-rpath,"$work/$cc-lto/lib" -Wl,-z,now
		run "$cc, all, .$kind" "$work/sieve"
	done
	# shellcheck disable=SC2046
	"$cc" -std=c17 -O2 -flto $linker -o "$work/sieve" "$program" \
		$(PKG_CONFIG_PATH=$plain pkg-config --cflags weft-core) "$(dirname "$plain")/libweft-core.a" -Wl,-z,now
	run "$cc, the user alone" "$work/sieve"
done
