#!/usr/bin/env bash
# emulated.sh COMMAND...: a weft for another machine, under its emulator, makes the goldens' pictures.
# Its decoders are not jailed: the jail's rules name the host's system calls.
set -euo pipefail
cd "$(dirname "$0")/.."
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
count=0 wrong=0
while IFS=$'\t' read -r name image chain; do
	in=()
	[ "$image" = - ] || in=("images/$image")
	"$@" run "${in[@]}" --no-jail -f "$chain" -o "$made/out.pam" --force
	"$@" run "tests/golden/$name.png" --no-jail -f crop -o "$made/golden.pam" --force
	cmp "$made/out.pam" "$made/golden.pam" || { echo "tests/golden/$name.png differs from '$chain'"; wrong=$((wrong + 1)); }
	count=$((count + 1))
done <tests/golden/chains.tsv
echo "$count pictures, $wrong wrong"
[ "$count" -gt 0 ] && [ "$wrong" = 0 ]
