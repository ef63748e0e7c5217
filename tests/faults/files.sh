# The old file or the whole new one, nothing else left, and the right status: whatever fails, wherever.
. "$(dirname "$0")/../cli/lib.sh"

weft_exits 0 run "$photo" -f 'resize:width=60 | gray' -o old.png
weft_exits 0 run "$photo" -f 'resize:width=60 | invert' -o new.png
chmod 640 old.png

# faulty FAULT ARGS...: as weft, with the fault; `came` says whether it came.
faulty() {
	local fault=$1
	shift
	ran="WEFT_FAULT=$fault WEFT_FAULT_TMPFILE=$nameless weft $*"
	rm -f "$work/.mark"
	WEFT_FAULT=$fault WEFT_FAULT_TMPFILE=$nameless WEFT_FAULT_MARK=$work/.mark LD_PRELOAD=$FAULT \
		timeout 60 "$WEFT" "$@" >"$work/.out" 2>"$work/.err"
	status=$?
	came=no
	[ ! -e "$work/.mark" ] || came=yes
	rm -f "$work/.mark"
}

ENOSPC=28 EIO=5 EACCES=13 EDQUOT=122 EROFS=30
status_of() { # ERRNO
	case $1 in
	"$EACCES" | "$EROFS") echo 77 ;;
	*) echo 74 ;;
	esac
}

# A failure of CALL with ERRNO at its first, second... time.
try_errors() { # CALL ERRNO...
	local call=$1 error n
	shift
	for error in "$@"; do
		for n in 1 2 3 4 5 6 7 8; do
			for target in there.png fresh.png; do
				rm -f fresh.png
				cp -p old.png there.png
				faulty "$call:$n:$error" run "$photo" -f 'resize:width=60 | invert' -o $target --force
				if [ $came = no ]; then
					[ $status = 0 ] || fail "status 0 expected without a fault"
					same $target new.png
					continue
				fi
				if [ $status = 0 ]; then # of no consequence: a lock, the owner, the end of a read
					same $target new.png
				else
					[ $status = "$(status_of "$error")" ] || fail "status $(status_of "$error") expected"
					err_lines 1
					# The folder's own sync comes when the file has its name: it stands, and the error says
					# that its name may not last.
					if [ "$call" = fsync ] && [ $n -ge 2 ]; then same $target new.png
					elif [ $target = there.png ]; then same there.png old.png; else absent fresh.png; fi
				fi
				[ "$(stat -c %a there.png)" = 640 ] || fail "the mode changed"
				rm -f fresh.png
				only . old.png new.png there.png
			done
			[ $came = yes ] || break
		done
	done
}

# A signal just before the n-th CALL.
try_signals() { # CALL
	local call=$1 signal n
	for signal in 2 15 9; do
		for n in 1 2 3 4 5 6 7 8; do
			rm -f fresh.png
			cp -p old.png there.png
			faulty "$call:$n:-$signal" run "$photo" -f 'resize:width=60 | invert' -o there.png --force
			[ $came = yes ] || break
			[ $status = $((128 + signal)) ] || fail "status $((128 + signal)) expected"
			cmp -s there.png old.png || same there.png new.png
			[ "$(stat -c %a there.png)" = 640 ] || fail "the mode changed"
			if [ $signal = 9 ]; then # the next run sweeps up
				weft_exits 0 run "$photo" -f 'resize:width=60 | invert' -o fresh.png
				rm fresh.png
			fi
			only . old.png new.png there.png
		done
	done
}

# Asked twice to end, it does so at once, and leaves as little.
try_twice() { # CALL
	local call=$1 signal
	for signal in 2 15; do
		cp -p old.png there.png
		faulty "$call:1:-$signal!" run "$photo" -f 'resize:width=60 | invert' -o there.png --force
		[ $came = yes ] || continue
		[ $status = $((128 + signal)) ] || fail "status $((128 + signal)) expected"
		cmp -s there.png old.png || same there.png new.png
		rm -f fresh.png
		only . old.png new.png there.png
	done
}

for nameless in yes no; do
	for call in fsync rename; do try_twice $call; done
	for call in write fsync linkat rename open; do try_errors $call $ENOSPC $EIO $EACCES; done
	# A new file without --force, where it needs a name before it has its own.
	rm -f fresh.png
	faulty none:1:0 run "$photo" -f 'resize:width=60 | invert' -o fresh.png
	[ $status = 0 ] || fail "status 0 expected without a fault"
	same fresh.png new.png
	cp -p old.png there.png
	only . fresh.png old.png new.png there.png
	rm fresh.png
	for call in write fsync linkat link; do
		faulty $call:1:$EIO run "$photo" -f 'resize:width=60 | invert' -o fresh.png
		[ $came = no ] || [ $status = 74 ] || fail "74 expected"
		[ $came = yes ] || same fresh.png new.png
		[ $came = no ] || absent fresh.png
		rm -f fresh.png
		only . old.png new.png there.png
	done
	try_errors open $EROFS
	try_errors write $EDQUOT 0
	for call in fchown fchmod flock close; do try_errors $call $EIO; done
	for call in open write fsync fchmod fchown flock linkat link rename close; do try_signals $call; done
done
nameless=yes

# Reading fails half way.
for n in 1 2 3; do
	faulty read:$n:$EIO run "$photo" -f gray -o fresh.png
	[ $came = no ] || [ $status != 0 ] || continue # the loader's and the plugin's
	[ $status = 74 ] || [ $status = 69 ] || [ $status = 127 ] || [ $came = no ] || fail "74 expected"
	rm -f fresh.png
done

# A large file that the kernel can't copy is read, and a short copy goes on.
weft_exits 0 run "$photo" -f 'resize:width=1200' -o large.ppm
weft_exits 0 run large.ppm -f 'resize:width=60' -o large.png
for fault in sendfile:1:$EIO sendfile:2:$EIO sendfile:1:0; do
	faulty $fault run large.ppm -f 'resize:width=60' -o fresh.png
	[ $came = yes ] || fail "the fault did not come"
	[ $status = 0 ] || fail "status 0 expected"
	same fresh.png large.png
	rm fresh.png
done
rm large.png

# A large picture is written while it is made; what came before the fault goes again.
weft_exits 0 run large.ppm -f invert -o inverted.ppm
for nameless in yes no; do
	for n in 1 2 3 4 5; do
		for fault in $ENOSPC $EIO -2 -15 -9; do
			cp -p old.png there.ppm
			faulty "write:$n:$fault" run large.ppm -f invert -o there.ppm --force
			[ $came = yes ] || fail "the fault did not come"
			[ $status = $((fault < 0 ? 128 - fault : 74)) ] || fail "another status expected"
			cmp -s there.ppm old.png || { [ $fault -lt 0 ] && same there.ppm inverted.ppm; }
			[ $fault != -9 ] || weft_exits 0 run large.ppm -f invert -o fresh.ppm # sweeps up
			rm -f fresh.ppm
			only . inverted.ppm large.ppm old.png new.png there.png there.ppm
		done
	done
done
nameless=yes
rm large.ppm inverted.ppm there.ppm

# A pipe's bytes are not lost by a short write.
faulty write:1:0 run "$photo" -f 'resize:width=60 | invert' -o - --out-format png
same .out new.png
faulty write:1:$ENOSPC run "$photo" -f gray -o - --out-format png
[ $status = 74 ] || fail "74 expected"

# A batch: one failure is one failure, and the journal tells only what is done.
mkdir in
for i in 1 2 3 4 5 6; do cp "$photo" in/$i.png; done
for call in write fsync linkat; do
	rm -rf out journal
	nth=4
	[ $call != fsync ] || nth=5 # a picture's own: every second is its folder's
	faulty "$call:$nth:$ENOSPC!" run in -f 'resize:width=60 | invert' -o out/ --keep-going --mode seq
	[ $status = 75 ] || fail "75 expected: there may be room later"
	[ "$(find out -type f | wc -l)" = 5 ] || fail "5 of 6 expected"
	for file in out/*; do same "$file" new.png; done
	[ -z "$(find out -name '.*')" ] || fail "a temporary was left"
done
rm -rf out
faulty "write:4:$ENOSPC!" run in -f 'resize:width=60 | invert' -o out/ --keep-going --mode seq --resume journal
weft_exits 0 run in -f 'resize:width=60 | invert' -o out/ --resume journal
for i in 1 2 3 4 5 6; do same out/$i.png new.png; done

# A real full disk, where we may mount one.
mkdir disk
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=64k none disk 2>/dev/null; then
	cp old.png disk/there.png
	for target in there.png fresh.png; do
		weft_exits 74 run "$photo" -f invert -o disk/$target --force
		err_has "No space left"
		same disk/there.png old.png
		absent disk/fresh.png
		only disk there.png
	done
	umount disk
fi
