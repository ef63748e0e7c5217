#!/bin/sh
# deb.sh [FOLDER]: the last commit as Debian packages, in FOLDER (default: ./packages): weft, libweft1,
# libweft-dev, weft-doc and python3-weft, with their source package.  The tree has no debian/ of its
# own: this lays it into a copy.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-packages}"
folder=$(cd "${1:-packages}" && pwd)
version=$("$here/version.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$here/tarball.sh" "$work" >/dev/null
mv "$work/weft-$version.tar.gz" "$work/weft_$version.orig.tar.gz"
tar -C "$work" -xf "$work/weft_$version.orig.tar.gz"
cp -r "$here/debian" "$work/weft-$version/debian"
cd "$work/weft-$version"
has=$(sed -n '1s/.*(\(.*\)-[^-]*).*/\1/p' debian/changelog)
[ "$has" = "$version" ] || { echo "debian/changelog is of $has, weft of $version: add an entry" >&2; exit 1; }
dpkg-buildpackage --no-sign --build=full
find "$work" -maxdepth 1 -type f -exec mv -t "$folder" {} +
ls -l "$folder"
