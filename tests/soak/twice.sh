#!/bin/sh
# twice.sh: the static program and what it is made of are the same bytes twice, from folders of other names, at another
# time of another zone; and it works where there is nothing else.  Some minutes a build.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/one" "$work/another/folder"
git -C "$here" archive HEAD | tar -x -C "$work/one"
git -C "$here" archive HEAD | tar -x -C "$work/another/folder"
"$work/one/cli/package/static.sh" "$work/first"
sleep 1.1
(cd / && TZ=Asia/Tokyo LC_ALL=C TMPDIR=$work/another "$work/another/folder/cli/package/static.sh" "$work/second")
for name in weft weft.spdx.json; do
	cmp "$work/first/$name" "$work/second/$name"
	sha256sum "$work/first/$name" | sed "s|$work/first/||"
done
python3 - "$work/first/weft.spdx.json" <<'P'
import json, sys
sbom = json.load(open(sys.argv[1]))
names = {p["name"] for p in sbom["packages"]}
assert {"weft", "libc6-dev", "libjpeg62-turbo-dev", "libdeflate-dev", "libwebp-dev", "libstb-dev"} <= names, names
ids = [p["SPDXID"] for p in sbom["packages"]]
assert len(ids) == len(set(ids)) and all(r["relatedSpdxElement"] in ids for r in sbom["relationships"])
P
! grep -q "$work" "$work/first/weft" || { echo "the program names a folder of its build" >&2; exit 1; }

chroot=$(command -v chroot || echo /usr/sbin/chroot)
[ "$(id -u)" = 0 ] || { echo "the same bytes; not root, so not tried in an empty root"; exit 0; }
mkdir "$work/root"
cp "$work/first/weft" "$here/images/coffee.png" "$work/root"
env -i "$chroot" "$work/root" /weft run /coffee.png -f 'gray | blur:2' -o /out.jpg --jail strict
"$here/build/weft" run "$here/images/coffee.png" -f 'gray | blur:2' -o "$work/out.jpg" -q
cmp "$work/out.jpg" "$work/root/out.jpg"
echo "the same bytes twice, and a picture as the other build makes it, where there is nothing else"
