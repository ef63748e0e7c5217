#!/bin/sh
# files: whole programs, from file to file: wall time, CPU time, peak memory, bytes written.
#
#   --image PHOTO    any picture weft reads; default: images/retina.jpg enlarged to 12 megapixels
#   --cases LIST     names apart by commas; default: all
#   --programs LIST  only these beside weft: vips,gm,convert,ffmpeg,opencv
#   --runs N         of each program; default: 7, fewer where one takes seconds
#   --many N         small files in a batch; default: 1000
#   --dir FOLDER     where files are read and written; default: /dev/shm, so that no disk is timed
#
# Beside weft run vips, gm, convert and ffmpeg, as far as they are installed, and
# OpenCV, where $WEFT_PEERS is a folder with e2e_opencv.  In each round every
# program runs once, so a slow moment of the machine is everybody's.
#
# jpeg-bare: a whole JPEG job beside libjpeg-turbo decoding and encoding that
# picture in memory on one thread ($WEFT_PEERS/peer_codecs): what it can't do without.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${WEFT_BUILD:-$root/build}
export WEFT_PLUGIN_PATH="${WEFT_PLUGIN_PATH:-$build/filters}"
exec "$(command -v /usr/bin/python3 || echo python3)" "$root/tests/bench/files.py" "$build/weft" "$root/images/retina.jpg" "$@"
