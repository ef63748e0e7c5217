# A new plugin compiles as it says, passes its check, and runs.
. "$(dirname "$0")/lib.sh"

weft_exits 0 plugin new lighter
exists lighter.c
weft_exits 73 plugin new lighter
weft_exits 64 plugin new 'Bad-Name!'
"${CC:-cc}" -O3 -ffp-contract=off -Wall -Wextra -Werror -fPIC -shared -I"$SOURCE/core" -o lighter.so lighter.c ||
	fail "it does not compile"
weft_exits 0 plugin check ./lighter.so
out_has "every schedule gives the same bytes"
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
err_has "gives other bytes"
