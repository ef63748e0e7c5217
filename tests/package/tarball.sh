#!/bin/sh
# tarball.sh: the source tarball is the same bytes twice, and whole; in a tree that git knows.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
git -C "$here" rev-parse HEAD >/dev/null 2>&1 || { echo "no git here: skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/one" "$work/two"
one=$("$here/cli/package/tarball.sh" "$work/one")
sleep 1.1 # another second
two=$(TZ=Asia/Tokyo "$here/cli/package/tarball.sh" "$work/two")
cmp "$one" "$two"
tar -tf "$one" | sed 's|^[^/]*/||' | grep -v '/$' | sort | sed '/^$/d' >"$work/in"
git -C "$here" ls-tree -r --name-only HEAD | sort >"$work/of"
cmp "$work/in" "$work/of"
