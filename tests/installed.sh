#!/bin/sh
# installed.sh BUILD_FOLDER: install into an empty folder, then be a user of
# it: the README's first goroutine through pkg-config, its first filter as a
# plugin, and a program that knows only goroutines.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$build" --prefix "$prefix/usr" >/dev/null

# The N-th ```c block of the README.
block() {
	awk -v want="$1" '/^```c$/ { n++; next } /^```/ { if (n == want) exit } n == want' "$here/../README.md"
}
PKG_CONFIG_PATH=$(find "$prefix" -name pkgconfig -type d)
export PKG_CONFIG_PATH
flags() {
	pkg-config --define-variable=prefix="$prefix/usr" --cflags --libs "$1"
}

block 1 >"$prefix/first.c"
# shellcheck disable=SC2046
${CC:-cc} -std=c17 -O2 ${CFLAGS:-} -o "$prefix/first" "$prefix/first.c" $(flags weft-core)
[ "$("$prefix/first")" = 48 ] || { echo "the README's first goroutine does not print 48"; exit 1; }
echo "first goroutine: ok"

if [ -x "$prefix/usr/bin/weft" ]; then
	block 2 | sed 's|core/engine/filter.h|weft/engine/filter.h|' >"$prefix/negative.c"
	mkdir "$prefix/plugins"
	# shellcheck disable=SC2086
	${CC:-cc} -std=c17 -O2 -shared -fPIC ${CFLAGS:-} -I"$prefix/usr/include" -o "$prefix/plugins/negative.so" "$prefix/negative.c"
	WEFT_PLUGIN_PATH=$prefix/plugins "$prefix/usr/bin/weft" run "$here/../images/coffee.png" -f 'negative | invert' \
		-o "$prefix/same.png"
	"$prefix/usr/bin/weft" diff "$here/../images/coffee.png" "$prefix/same.png" >/dev/null
	echo "first filter: ok"
fi
