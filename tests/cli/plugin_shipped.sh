# The filters that weft brings pass its own check: every third, or all with WEFT_TEST_ALL=1, which takes minutes.
. "$(dirname "$0")/lib.sh"

folder=${WEFT_PLUGIN_PATH%%:*}
[ -d "$folder" ] || exit 77
ls "$folder"/*.so >/dev/null 2>&1 || exit 77 # built in
[ -n "${WEFT_TEST_ALL:-}" ] && step=1 || step=3
printf '%s\n' "$folder"/*.so | awk "NR % $step == 0" > "$work/files"
xargs -P 2 -I{} sh -c '"$0" plugin check --max-time 30s "$1" >>"$2" 2>&1 || echo "failed: $1" >>"$2"' \
	"$WEFT" {} "$work/said" <"$work/files"
[ "$(grep -c ': good: ' "$work/said")" = "$(wc -l <"$work/files")" ] || {
	grep -v ': good: ' "$work/said"
	fail "a filter of ours is found wanting"
}
