# A new plugin compiles as it says, passes its check, and runs.
. "$(dirname "$0")/lib.sh"

weft_exits 0 plugin new lighter
out_has "    weft plugin check ./lighter.so"
exists lighter.c
weft_exits 64 plugin new invert
err_has "there is a filter 'invert' already"
weft_exits 64 plugin new grayscale
err_has "there is a filter 'gray' already"
for word in int bool typeof true unix linux weft weft_filter register; do
	weft_exits 64 plugin new $word
	err_has "'$word' does not compile"
	absent $word.c
done
for word in 'Bad-Name!' a-b 9a _a '' abcdefghijklmnopqrstuvwxyz012345 'ä' ../x; do
	weft_exits 64 plugin new "$word"
done

# The line that it printed, with an installed weft's flags, builds it without a word.
mkdir pc
printf 'Name: weft-core\nDescription: of the tree\nVersion: 0\nCflags: -I%s/core\n' "$SOURCE" >pc/weft-core.pc
weft_exits 0 plugin new mine
line=$(sed -n 's/^    cc /cc -Wall -Wextra -Werror /p' .out)
grep -qF "$(sed -n 's/^    cc /cc /p' .out)" mine.c || fail "mine.c does not hold the line"
if command -v pkg-config >/dev/null; then
	PKG_CONFIG_PATH=$work/pc bash -c "cc() { '${CC:-cc}' \"\$@\"; }; $line" || fail "the line printed does not build it"
	exists mine.so
fi
"${CC:-cc}" -O3 -ffp-contract=off -Wall -Wextra -Werror -fPIC -shared -I"$SOURCE/core" -o lighter.so lighter.c ||
	fail "it does not compile"
weft_exits 73 plugin new lighter
weft_exits 0 plugin check ./lighter.so
out_has "every build and schedule gives the same bytes"
WEFT_PLUGIN_PATH=$work:${WEFT_PLUGIN_PATH:-}
export WEFT_PLUGIN_PATH
weft_exits 0 run "$photo" -f lighter:1 -o white.png
weft_exits 0 plugin list
out_has "$work/lighter.so"
weft_exits 0 plugin list --json
out_is_json
weft_exits 64 run "$photo" -f lighter:2 -o x.png
err_has "amount=2 is outside 0..1"

# A filter that counts its rows depends on their order: found out.
sed 's|s->table\[in\[i\]\]|(uint8_t)(in[i] + job->width)|' lighter.c >crooked.c
sed -i 's/lighter/crooked/g' crooked.c
"${CC:-cc}" -O2 -fPIC -shared -I"$SOURCE/core" -o crooked.so crooked.c || fail "crooked does not compile"
weft_exits 1 plugin check ./crooked.so
err_has "gives other bytes when cut otherwise"
