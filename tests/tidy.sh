#!/usr/bin/env bash
# tidy.sh [BUILD [BASE [MOST]]]: clang-tidy over the C files that changed since BASE: on a branch since it left main, on
# main since the commit before.  At most MOST files, the smallest first; 0: all.  77 without git, clang-tidy or its list
# of commands (BUILD/compile_commands.json, which CMake writes).
set -euo pipefail
build=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/.."
skip() {
	echo "skipped: $*"
	exit 77
}
command -v clang-tidy >/dev/null || skip "no clang-tidy"
[ -f "$build/compile_commands.json" ] || skip "no $build/compile_commands.json"
git rev-parse HEAD >/dev/null 2>&1 || skip "no history"
base=${2:-$(git merge-base HEAD main 2>/dev/null || true)}
if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then
	base=$(git rev-parse --verify -q HEAD~1) || skip "no commit before"
fi
most=${3:-0}
# Only what the build compiles: a codec that is left out has no command.
mapfile -t changed < <(git diff --name-only --diff-filter=d "$base" -- core cli filters | grep '\.c$' |
	while read -r f; do grep -qF "\"$PWD/$f\"" "$build/compile_commands.json" && wc -c "$f"; done |
	sort -n | awk -v most="$most" '!most || NR <= most { print $2 }')
echo "${#changed[@]} files since $(git rev-parse --short "$base")"
[ ${#changed[@]} = 0 ] || printf '%s\0' "${changed[@]}" | xargs -0 -n1 -P2 clang-tidy --quiet -p "$build" 2>&1 |
	{ grep -v 'warnings generated\|warning treated as error\|^$' || true; } | tee /dev/stderr | { ! grep -q 'error:'; }
