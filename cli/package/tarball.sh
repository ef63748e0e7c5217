#!/bin/sh
# tarball.sh [FOLDER]: the sources of the last commit as weft-VERSION.tar.gz in FOLDER (default: here),
# the same bytes whenever and wherever it is made.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(cd "${1:-.}" && pwd)
version=$("$here/cli/package/version.sh")
git -C "$here" archive --format=tar --prefix="weft-$version/" HEAD | gzip -9n >"$folder/weft-$version.tar.gz.part"
mv "$folder/weft-$version.tar.gz.part" "$folder/weft-$version.tar.gz"
echo "$folder/weft-$version.tar.gz"
