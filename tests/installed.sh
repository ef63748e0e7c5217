#!/bin/sh
# installed.sh BUILD_FOLDER: install, move the tree elsewhere, then be a user of it: the README's
# first goroutine and first filter, programs through pkg-config, CMake, Meson and as a part of
# another project, shared and static, with filters found from anywhere.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A folder of another name each time: let ccache look at what is in it.
export CCACHE_BASEDIR="$work" CCACHE_NOHASHDIR=1
cmake --install "$build" --prefix "$work/first/usr" >/dev/null
mv "$work/first" "$work/moved"
prefix=$work/moved/usr
unset WEFT_PLUGIN_PATH XDG_DATA_HOME LD_LIBRARY_PATH
export HOME="$work"

# block README LANGUAGE N: its N-th block in that language.
block() {
	awk -v want="$3" -v begin="\`\`\`$2" '$0 == begin { n++; next } /^```/ { if (n == want) exit } n == want' "$here/../$1"
}
says() { # WANTED COMMAND...
	wanted=$1
	shift
	got=$("$@" 2>&1) || true
	[ "$got" = "$wanted" ] || { echo "$*: '$got', not '$wanted'"; exit 1; }
}
PKG_CONFIG_PATH=$(find "$prefix" -name pkgconfig -type d)
export PKG_CONFIG_PATH
libraries=$(dirname "$PKG_CONFIG_PATH")
cc=${CC:-cc}

block README.md c 1 >"$work/first.c"
# shellcheck disable=SC2046
$cc -std=c17 -O2 ${CFLAGS:-} -o "$work/first" "$work/first.c" $(pkg-config --cflags --libs weft-core)
says 48 env LD_LIBRARY_PATH="$libraries" "$work/first"
readelf -d "$work/first" | grep -q 'NEEDED.*libweft-core.so.1' || { echo "not linked to the shared library"; exit 1; }
echo "first goroutine: ok"

CC=$cc "$here/package/exports.sh" "$prefix"

cmake -S "$here/package/cmake" -B "$work/cmake" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Release \
	-DCMAKE_PREFIX_PATH="$prefix" -DFIRST="$work/first.c" >/dev/null
cmake --build "$work/cmake" >/dev/null
says 48 "$work/cmake/first"
says 48 "$work/cmake/first-static"
if [ -x "$work/cmake/picture" ]; then
	want="245 255 155 0 "
	says "$want" "$work/cmake/picture"
	says "$want" "$work/cmake/picture-whole"
	says "$want" "$work/cmake/picture-static" "$(cat "$work/cmake/filters")"
	says "$want" "$work/cmake/picture-static" "$(pkg-config --variable=filtersdir weft-toolkit)"
	says "filter 'invert': unknown; \`weft filters\` lists them" "$work/cmake/picture-static"
	says "/nowhere: no such folder of filters" "$work/cmake/picture-static" /nowhere
fi
echo "find_package: ok"

cmake -S "$here/package/inside" -B "$work/inside" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Release \
	-DCMAKE_C_COMPILER_LAUNCHER="$(command -v ccache || true)" -DWEFT="$here/.." -DFIRST="$work/first.c" >/dev/null
cmake --build "$work/inside" >/dev/null
says 48 "$work/inside/first"
cmake --install "$work/inside" --prefix "$work/theirs" >/dev/null
says "$work/theirs/bin/first" find "$work/theirs" -type f
echo "add_subdirectory: ok"

if [ -x "$work/cmake/picture" ] && command -v g++ >/dev/null; then
	# shellcheck disable=SC2046
	g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -o "$work/picture" "$here/package/picture.cc" \
		$(pkg-config --cflags --libs weft-toolkit)
	says "$want" env LD_LIBRARY_PATH="$libraries" "$work/picture"
	echo "C++17: ok"
fi

if command -v meson >/dev/null; then
	mkdir "$work/meson-user"
	cp "$work/first.c" "$here/package/meson/meson.build" "$work/meson-user"
	CC=$cc meson setup "$work/meson" "$work/meson-user" >/dev/null
	meson compile -C "$work/meson" >/dev/null
	says 48 env LD_LIBRARY_PATH="$libraries" "$work/meson/first"
	echo "meson: ok"
fi

if [ -x "$prefix/bin/weft" ]; then
	# Built, checked and run by the commands the README prints; then what each sample has to become, alpha as it was.
	PATH=$prefix/bin:$PATH
	mkdir "$work/plugins"
	cd "$work/plugins"
	block README.md c 2 >negative.c
	printf 'P7\nWIDTH 2\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n' >head
	{ cat head && printf '\310\144\062\377\310\144\000\012'; } >photo.pam
	{ cat head && printf '\067\233\315\377\067\233\377\012'; } >wanted.pam
	block README.md sh 3 | sed -e 's/photo\.png/photo.pam/' -e 's/out\.png/out.pam/' >commands
	grep -q 'pkg-config' commands && grep -q 'plugin check' commands
	sh -e commands >/dev/null
	cmp out.pam wanted.pam
	echo "first filter: ok"

	# Pixels 10 20 90, mirrored: (20+10+20)/3, (10+20+90)/3, (20+90+20)/3.
	block filters/README.md c 1 >smear.c
	# shellcheck disable=SC2046
	$cc -std=c17 -O2 -Wall -Wextra -Werror -shared -fPIC -o smear.so smear.c $(pkg-config --cflags weft-core)
	weft plugin check ./smear.so >/dev/null
	printf 'P5\n3 1\n255\n\012\024\132' >three.pgm
	printf 'P5\n3 1\n255\n\021\050\053' >smeared.pgm
	WEFT_PLUGIN_PATH=. weft run three.pgm -f smear:1 -o three-out.pgm
	cmp three-out.pgm smeared.pgm
	echo "second filter: ok"
	for file in doc/weft/README.md doc/weft/examples/sieve.c man/man1/weft.1 man/man1/weft-run.1 \
		man/man7/weft-filters.7 bash-completion/completions/weft \
		zsh/vendor-completions/_weft fish/vendor_completions.d/weft.fish; do
		[ -s "$prefix/share/$file" ] || { echo "$file was not installed"; exit 1; }
	done
fi
