# What `weft plugin check` says of each of plugins/*.c, as the file itself says it should.
. "$(dirname "$0")/lib.sh"

plugins=$SOURCE/tests/cli/plugins
export WEFT_PLUGIN_PATH=$work:${WEFT_PLUGIN_PATH:-}

# compile NAME FLAGS...: NAME.so, or what the flags say
compile() {
	local name=$1
	shift
	"${CC:-cc}" -std=gnu17 -O2 -ffp-contract=off -Wall -Wextra -Wno-override-init -Wno-initializer-overrides -fPIC \
		-I"$SOURCE/core" "$plugins/$name.c" "$@" || fail "$name does not compile"
}

# with_builds NAME: one of several instruction sets
with_builds() {
	compile "$1" -c -DWEFT_VARIANT=WEFT_ISA_AVX2 -o "$1-avx2.o"
	compile "$1" -c -DWEFT_VARIANT=WEFT_ISA_AVX512 -o "$1-avx512.o"
	compile "$1" -shared -DWEFT_HAS_VARIANTS "$1-avx2.o" "$1-avx512.o" -o "$1.so"
}

# try NAME STATUS WORDS: what is said of NAME.so
try() {
	local limits=()
	case $1 in
	t_loop) limits=(--max-time 500ms) ;;
	sleeper1) limits=(--max-time 7s) ;;
	sleeper2) limits=(--max-total 2s) ;;
	esac
	weft_exits "$2" plugin check "${limits[@]}" "./$1.so"
	if [ "$2" = 0 ]; then
		out_has "$3"
		err_empty
	else
		err_has "$1.so: "
		err_has "$3"
		err_lines 1
		out_empty
	fi
}

case $(uname -m) in
x86_64) has_builds=yes ;;
*) has_builds=no ;;
esac
"$WEFT" --version | grep -q 'instruction set: base' && has_builds=no

for source in "$plugins"/*.c; do
	name=$(basename "$source" .c)
	case $name in
	varbad | extremes)
		[ $has_builds = yes ] || continue
		with_builds "$name"
		;;
	esac
	# A source that is wrong in several ways is compiled once for each, with -DWRONG=1, 2...
	said=0
	while IFS= read -r line; do
		[[ $line =~ ^\ \*\ check(\ ([0-9]+))?:\ ([0-9]+):\ (.*)$ ]] || continue
		n=${BASH_REMATCH[2]} code=${BASH_REMATCH[3]} words=${BASH_REMATCH[4]% \*/}
		[ -e "$name$n.so" ] || compile "$name" ${n:+-DWRONG=$n -DNAME=$name$n} -shared -o "$name$n.so"
		try "$name$n" "$code" "$words"
		said=$((said + 1))
	done <"$source"
	[ $said -gt 0 ] || fail "$name.c does not say what check says"
done

# A chain of one's own; its other parameters aren't tried.
weft_exits 0 plugin check ./d_halo_param.so 'd_halo_param:r=1'
weft_exits 1 plugin check ./d_halo_param.so 'invert | d_halo_param:r=2'
err_has "invert | d_halo_param:r=2, 61 x 43 grey u8, base: row reads rows beyond its window"
weft_exits 64 plugin check ./d_halo_param.so 'd_halo_param:r=9'
err_has "r=9 is outside 1..8"
caret_under 9

# As JSON, and files that are no plugins.
weft_exits 1 plugin check --json ./u_exit.so
out_is_json
out_has '"good": false'
weft_exits 66 plugin check ./nothing.so
head -c 3000 m_input.so >cut.so
weft_exits 69 plugin check ./cut.so
err_lines 1
echo garbage >garbage.so
weft_exits 69 plugin check ./garbage.so
err_lines 1
weft_exits 69 plugin check "$plugins/old.c"
err_has "a plugin's file is called as its filter is, NAME.so"
