#!/bin/sh
# exports.sh PREFIX: what the installed shared libraries let out is what the installed headers
# declare: no more by nm, no less by linking a program that takes the address of all.
set -eu
prefix=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PKG_CONFIG_PATH=$(find "$prefix" -name pkgconfig -type d)
export PKG_CONFIG_PATH

check() { # PC HEADERS...: the library of that name, the headers it goes with
	pc=$1
	shift
	: >"$work/include.c"
	for header; do
		echo "#include <weft/$header>" >>"$work/include.c"
	done
	# shellcheck disable=SC2046
	${CC:-cc} -std=c17 -E -P "$work/include.c" $(pkg-config --cflags "$pc") >"$work/all"
	# A name before a parenthesis is a function's, but for types of functions.
	grep -v '^typedef ' "$work/all" | grep -oP '\bweft_[a-z0-9_]+ *\((?!\*)' | tr -d ' (' | sort -u >"$work/declared"
	library=$(find "$prefix" -name "lib$pc.so")
	nm -D --defined-only "$library" | awk '$3 ~ /@@WEFT_[0-9]+$/ { sub(/@@.*/, "", $3); print $3 }' |
		sort -u >"$work/out"
	more=$(comm -13 "$work/declared" "$work/out")
	[ -z "$more" ] || { echo "$library lets out what no header declares:"; echo "$more"; exit 1; }
	other=$(nm -D --defined-only "$library" | awk '$2 != "A" && $3 !~ /@@WEFT_[0-9]+$/ { print $3 }')
	[ -z "$other" ] || { echo "$library: without a version: $other"; exit 1; }
	{
		cat "$work/include.c"
		echo 'int main(void) {'
		while read -r name; do
			echo "	{ __typeof__($name) *volatile p = $name; (void)p; }"
		done <"$work/declared"
		echo 'return 0; }'
	} >"$work/all.c"
	# shellcheck disable=SC2046
	${CC:-cc} -std=c17 -o "$work/all.out" "$work/all.c" $(pkg-config --cflags --libs "$pc")
	readelf -d "$library" | grep -q "SONAME.*lib$pc.so.1" || { echo "$library: no soname"; exit 1; }
	echo "exports of $pc: $(wc -l <"$work/out") ok"
}

cd "$prefix"/include/weft
# shellcheck disable=SC2046
check weft-core $(ls base/*.h run/*.h)
if pkg-config --exists weft-toolkit; then
	# shellcheck disable=SC2046
	check weft-toolkit $(ls image/*.h engine/*.h)
fi
# A static archive can't hide: its names all begin with ours.
for archive in $(find "$prefix" -name 'libweft-*.a'); do
	foreign=$(nm -g --defined-only "$archive" 2>/dev/null | awk 'NF == 3 && $3 !~ /^weft_/ { print $3 }')
	[ -z "$foreign" ] || { echo "$archive: $foreign"; exit 1; }
done
