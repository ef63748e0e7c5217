# weft works from any folder, without /proc, and beside plugins that are broken.
. "$(dirname "$0")/lib.sh"

built=${WEFT_PLUGIN_PATH%%:*}
ls "$built"/*.so >/dev/null 2>&1 || exit 77 # built in
unset WEFT_PLUGIN_PATH

# Brackets, a star and a blank are letters of a folder's name.
home="$work/i[n]s* t"
mkdir -p "$home/bin" "$home/lib/weft/filters"
cp "$WEFT" "$home/bin/weft"
cp "$built"/blur.so "$built"/gray.so "$built"/invert.so "$home/lib/weft/filters"
WEFT=$home/bin/weft
weft_exits 0 run "$photo" -f 'gray | blur:2' -o whole.png
weft_exits 0 filters --names
for name in blur gray invert; do out_has "$name"; done

# A plugin that ends whoever opens it, one cut short and one that is none.
mkdir evil
cat >crash.c <<'C'
#include <stdlib.h>
__attribute__((constructor)) static void begin(void)
{
	abort();
}
C
"${CC:-cc}" -shared -fPIC crash.c -o evil/crash.so
head -c 4000 "$built/blur.so" >evil/cut.so
echo garbage >evil/junk.so
export WEFT_PLUGIN_PATH=$work/evil
weft_exits 0 run "$photo" -f 'gray | blur:2' -o beside.png
same whole.png beside.png
weft_exits 0 filters --names
for name in blur gray invert; do out_has "$name"; done
weft_exits 64 run "$photo" -f invret -o none.png
err_has "did you mean 'invert'?"
weft_exits 69 run "$photo" -f cut -o none.png
err_has "cut.so: was cut short"
weft_exits 69 run "$photo" -f junk -o none.png
err_has "junk.so: is no shared library"
[ ! -e none.png ] || fail "a picture without its filter"
unset WEFT_PLUGIN_PATH

# Control characters of names, those beyond ASCII too, are not for the terminal.
weft_exits 66 run $'a\xc2\x9bb\x1b[31m\x7f.png' -f invert -o none.png
err_has 'a?b?[31m?.png: '
LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f\x9b]' .err && fail "a control character came through"

# Without /proc, where we may take it away.
unshare -m true 2>/dev/null || exit 0
unshare -m sh -c 'mount -t tmpfs none /proc && "$0" run "$1" -f "gray | blur:2" -o away.png' "$WEFT" "$photo" ||
	fail "not without /proc"
same whole.png away.png
