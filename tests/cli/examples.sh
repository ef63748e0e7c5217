# Every example that weft prints runs as it is printed.
. "$(dirname "$0")/lib.sh"

# What the examples name.
mkdir ready place photos there
cd ready || exit 99
mkdir photos night icons
"$WEFT" run "$photo" -f resize:width=480 -o photo.jpg -q
"$WEFT" run "$photo" -f resize:width=480 -o photo.png -q
for name in in.png a.png b.png picture.png; do cp photo.png $name; done
"$WEFT" run "$photo" -f resize:width=60 -o logo.png -q
printf '%s\n' 'LUT_3D_SIZE 2' '0 0 0.1' '1 0 0' '0 1 0' '1 1 0' '0 0 1' '1 0 1' '0 1 1' '1 1 0.9' >film.cube
for name in 1 2; do cp photo.jpg photos/$name.jpg; done
cp photo.jpg b.jpg
for name in 1 2; do cp logo.png icons/$name.png; done
for name in night/1 night/2 frames; do "$WEFT" run logo.png -f invert -o $name.tif -q; done
printf '%s\n' icons/1.png icons/2.png >darks.txt
tar cf shard.tar photos
"$WEFT" run photos/ -f gray -o grey/ --manifest grey.jsonl -q
cp photos/1.jpg grey-1.jpg
cd ../place || exit 99
pictures() {
	rm -rf ./*
	cp -R ../ready/. .
}

# As typed: "weft" is this one.
mkdir ../bin
printf '#!/bin/sh\nexec "%s" "$@"\n' "$WEFT" >../bin/weft
printf '#!/bin/sh\ntest -f "$1"\n' >../bin/xdg-open # there may be no browser
chmod +x ../bin/weft ../bin/xdg-open
PATH=$work/bin:$PATH

count=0
runs() { # LINE WHOSE
	ran=$1
	pictures
	case $1 in
	*' -o grey/'*) rm -rf grey grey.jsonl ;;
	esac
	[[ $1 != *fish* ]] || return 0 # another shell's
	timeout 60 bash -c "$1" >"$work/.out" 2>"$work/.err" </dev/null
	status=$?
	# Some compare, and say so by status 1.
	[ $status = 0 ] || { [ $status = 1 ] && [[ $1 = "weft diff"* ]]; } || fail "$2: does not run"
	count=$((count + 1))
}

for name in $("$WEFT" filters --names); do
	"$WEFT" filters "$name" | sed -n 's/^  \(weft .*\)/\1/p' >"$work/lines"
	while IFS= read -r line <&3; do runs "$line" "$name"; done 3<"$work/lines"
done
[ $count -ge 60 ] || fail "only $count examples of filters"
filters=$count
for name in $("$WEFT" help | sed -n 's/^  weft \([a-z]*\)  .*/\1/p'); do
	"$WEFT" help "$name" 2>/dev/null | sed -n 's/^  \(weft .*\)/\1/p' >"$work/lines"
	while IFS= read -r line <&3; do runs "$line" "help $name"; done 3<"$work/lines"
done
[ $((count - filters)) -ge 10 ] || fail "only $((count - filters)) examples of commands"
