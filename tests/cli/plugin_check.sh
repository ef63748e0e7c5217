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

case $(uname -m) in
x86_64)
	compile varbad -c -DWEFT_VARIANT=WEFT_ISA_AVX2 -o varbad-avx2.o
	compile varbad -c -DWEFT_VARIANT=WEFT_ISA_AVX512 -o varbad-avx512.o
	compile varbad -shared -DWEFT_HAS_VARIANTS varbad-avx2.o varbad-avx512.o -o varbad.so
	has_builds=yes
	;;
*) has_builds=no ;;
esac
"$WEFT" --version | grep -q 'instruction set: base' && has_builds=no

for source in "$plugins"/*.c; do
	name=$(basename "$source" .c)
	wanted=$(sed -n 's/^ \* check: \(.*\) \*\/$/\1/p' "$source")
	[ -n "$wanted" ] || fail "$name.c does not say what check says"
	[ "$name" != varbad ] || [ $has_builds = yes ] || continue
	[ -e "$name.so" ] || compile "$name" -shared -o "$name.so"
	limit=10s
	[ "$name" != t_loop ] || limit=500ms
	weft_exits "${wanted%%:*}" plugin check --max-time "$limit" "./$name.so"
	if [ "${wanted%%:*}" = 0 ]; then
		out_has "${wanted#*: }"
		err_empty
	else
		err_has "$name.so: "
		err_has "${wanted#*: }"
		err_lines 1
		out_empty
	fi
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
