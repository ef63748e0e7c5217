#!/usr/bin/env bash
# demo.sh: install what is missing, build, filter real photos, compare sequential with parallel.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
made=$build/demo
images=$root/images

say() { printf '\n== %s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }
has_header() { printf '#include <%s>\n' "$1" | "${CC:-cc}" -E -x c - >/dev/null 2>&1; }

# ---- what building needs, as Debian packages ----

missing=()
has "${CC:-cc}" || missing+=(gcc libc6-dev)
has cmake || missing+=(cmake)
has ninja || missing+=(ninja-build)
if ! has "${CC:-cc}" || { ! has_header stb/stb_image.h && ! has_header stb_image.h; }; then
	missing+=(libstb-dev)
fi
# Faster JPEG and PNG, WebP, TIFF, AVIF, HEIC and JPEG XL, where the system has them: nice, not needed.
optional=()
if ! has "${CC:-cc}" || ! has_header turbojpeg.h; then
	optional+=(libjpeg62-turbo-dev libturbojpeg0-dev)
fi
if ! has "${CC:-cc}" || ! has_header libdeflate.h; then
	optional+=(libdeflate-dev)
fi
if ! has "${CC:-cc}" || ! has_header webp/decode.h; then
	optional+=(libwebp-dev)
fi
if ! has "${CC:-cc}" || ! has_header tiffio.h; then
	optional+=(libtiff-dev)
fi
if ! has "${CC:-cc}" || ! has_header libheif/heif.h; then
	optional+=(libheif-dev)
fi
if ! has "${CC:-cc}" || ! has_header jxl/decode.h; then
	optional+=(libjxl-dev)
fi
if ! has "${CC:-cc}" || ! has_header lcms2.h; then
	optional+=(liblcms2-dev)
fi
if ! has "${CC:-cc}" || ! has_header OpenEXR/openexr.h; then
	optional+=(libopenexr-dev)
fi
if ! has "${CC:-cc}" || ! pkg-config --exists libopenjp2 2>/dev/null; then
	optional+=(libopenjp2-7-dev)
fi
has pkg-config || optional+=(pkg-config)

install_missing() {
	local as=()
	if [ "$(id -u)" != 0 ]; then
		has sudo || return 1
		as=(sudo)
	fi
	has apt-get || return 1
	say "installing ${missing[*]}"
	"${as[@]}" apt-get update -qq
	DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
	for package in "${optional[@]}"; do
		DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends "$package" \
			>/dev/null 2>&1 || echo "without $package"
	done
}

if [ ${#missing[@]} -gt 0 ] && ! install_missing; then
	cat >&2 <<-HELP
		demo: missing: ${missing[*]} (names of Debian packages). Install them, then run this again:
		  Debian, Ubuntu   sudo apt-get install ${missing[*]}
		  Fedora           sudo dnf install gcc cmake ninja-build stb_image-devel stb_image_write-devel
		  Arch             sudo pacman -S gcc cmake ninja stb
		  Alpine           doas apk add build-base linux-headers cmake ninja stb
		Needed are a C17 compiler (gcc 12 or clang 14 and later), CMake 3.25, ninja and stb.
	HELP
	exit 69
fi

# ---- build ----

say "building into ${build#"$PWD"/}"
options=()
if [ ! -f "$build/CMakeCache.txt" ]; then
	options=(-G Ninja -DWEFT_TESTS=OFF -DWEFT_BENCH=OFF) # tests/run.sh turns them on
fi
cmake -S "$root" -B "$build" "${options[@]}" >/dev/null
log=$(mktemp)
if ! cmake --build "$build" -j "$(nproc)" >"$log" 2>&1; then
	tail -n 40 "$log" >&2
	rm -f "$log"
	exit 70
fi
rm -f "$log"
weft=$build/weft
export WEFT_PLUGIN_PATH=$build/filters
"$weft" --version

# ---- filter real photos ----

say "filtering photos from images/ into ${made#"$PWD"/}"
rm -rf "$made"
mkdir -p "$made"
run() { # NAME-OF-PHOTO CHAIN OUTPUT
	printf '  %-21s  %-22s -> %s\n' "$1" "$2" "$3"
	"$weft" run "$images/$1" -f "$2" -o "$made/$3"
}
run coffee.png 'gray | blur:2 | sobel' coffee-edges.png
run chelsea.png 'blur:4' chelsea-soft.png
run astronaut.png 'unsharp' astronaut-sharp.png
run rocket.jpg 'sepia' rocket-sepia.jpg
run harvesters.jpg 'resize:width=600' harvesters-small.jpg
run camera.png 'threshold:otsu' camera-otsu.png
run hubble_deep_field.jpg 'equalize' hubble-equalized.png
run hibiscus.png 'rot90' hibiscus-turned.png
printf '  %-21s  %-22s -> %s\n' 'all of them' 'resize:width=160' 'thumbs/{stem}.png'
"$weft" run "$images" -f resize:width=160 -o "$made/thumbs/{stem}.png"
echo
"$weft" info "$made"/*.* | sed "s|^$made/|  |"

# ---- sequential against parallel, on a picture of 12 megapixels ----

big=$made/big.ppm
"$weft" run "$images/retina.jpg" -f resize:width=3464,height=3464,fit=fill -o "$big" -q
for chain in 'gamma:1.8' 'blur:8' 'equalize'; do
	case $chain in
	gamma*) say "compare: a point filter, $chain" ;;
	blur*) say "compare: a neighbourhood filter, $chain" ;;
	*) say "compare: a global filter, $chain" ;;
	esac
	(cd "$made" && "$weft" compare big.ppm -f "$chain" --modes seq,row,band,tile --repeat 7)
done
say "one goroutine a pixel, 2 million of them"
(cd "$images" && "$weft" compare retina.jpg -f gamma:1.8 --modes seq,pixel --repeat 5)

say "the pictures are in $made"
