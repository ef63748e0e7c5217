# What others' programs were reported for on the same ground, replayed; the right answer is Python's or tar's.
# Each names the report: PROJECT#NUMBER.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || exit 77
# make NAME LEVEL [SIDE]: a grey picture whose pixel (x, y) is (LEVEL + 7x + 3y) mod 256.
make() {
	python3 - "$@" <<'P' || fail "cannot make $1"
import sys
name, level, side = sys.argv[1], int(sys.argv[2]), int((sys.argv + ['12'])[3])
with open(name, 'wb') as f:
    f.write(b'P5\n%d %d\n255\n' % (side, side))
    f.write(bytes((level + 7 * x + 3 * y) % 256 for y in range(side) for x in range(side)))
P
}
# inverted NAME OF: every sample is 255 less that of the other.
inverted() {
	python3 - "$@" <<'P' || fail "$1 is not the inverse of $2"
import sys
a, b = (open(n, 'rb').read().split(b'\n', 3) for n in sys.argv[1:3])
sys.exit(a[:3] != b[:3] or bytes(255 - v for v in b[3]) != a[3])
P
}
has_marks() { python3 -c 'import os,sys; open("probe","w"); os.setxattr("probe", "user.weft", b"x")' 2>/dev/null; }

# ClawBench#297: a resumed batch passed over what had failed, and lost what it had noted of the rest.
mkdir in
for i in 1 2 3; do make in/$i.pgm $((i * 20)); done
head -c 50 in/2.pgm >cut && mv in/2.pgm whole.pgm && mv cut in/2.pgm
weft_exits 1 run in -f invert -o out/ --resume j --keep-going
cp j j.first
weft_exits 1 run in -f invert -o out/ --resume j --keep-going
err_has "0 done, 2 skipped, 1 failed"
mv whole.pgm in/2.pgm
weft_exits 0 run in -f invert -o out/ --resume j
err_has "1 done, 2 skipped"
for i in 1 2 3; do inverted out/$i.pgm in/$i.pgm; done
cmp -s -n "$(wc -c <j.first)" j j.first || fail "what was noted is gone"

# ImageMagick#3893: the input was overwritten, though another output was named; of several outputs, too.
make a.pgm 5
cp a.pgm a.was
weft_exits 0 run a.pgm -f invert -o b.pgm -f invert -o c.pgm -q
same a.pgm a.was
inverted b.pgm a.pgm
same c.pgm a.was

# ImageMagick#5952: in place, a failure left the file under another name and a scrap under its own.
mkdir bad
head -c 60 a.pgm >bad/x.pgm
cp bad/x.pgm bad.was
weft_exits 1 run bad -f invert --in-place
only bad x.pgm
same bad/x.pgm bad.was

# ImageMagick#3340: a name with a percent sign was taken for a pattern, and the file renamed.
mkdir odd
for name in 'DSC%oZ.pgm' '%d.pgm' '{stem}.pgm' 'a[0].pgm' 'b:c.pgm' '*.pgm'; do make "odd/$name" 9; done
(cd odd && ls | sort) >names
weft_exits 0 run odd -f invert --in-place -q
weft_exits 0 run odd -f invert -o odd-out/ -q
for folder in odd odd-out; do [ "$(cd $folder && ls | sort)" = "$(cat names)" ] || fail "$(ls $folder)"; done
make nine.pgm 9
for file in odd/*; do inverted "$file" nine.pgm; done
for file in odd-out/*; do same "$file" nine.pgm; done

# libvips#1854, libvips#4799, libjpeg-turbo#914: an output that is the input was begun before the input was read, and a
# write that failed lost it.
make one.pgm 50 700
cp one.pgm one.was
ln one.pgm hard.pgm
ln -s one.pgm soft.pgm
for name in one.pgm ./one.pgm "$PWD/one.pgm" hard.pgm soft.pgm; do
	weft_exits 73 run one.pgm -f invert -o "$name" --force
	same one.pgm one.was
done
(ulimit -f 100 && exec timeout 60 "$WEFT" run one.pgm -f invert --in-place -q 2>.err)
[ $? = 74 ] || fail "74 expected where the disk takes no more"
same one.pgm one.was
weft_exits 0 run one.pgm -f invert --in-place -q
inverted one.pgm one.was
same hard.pgm one.was
[ -z "$(find . -name '.weft*')" ] || fail "a temporary was left"

# winsite-image-optimizer#3, img-optimize#16: each run made another generation of what the last one had made.
if has_marks; then
	mkdir gen
	make gen/a.pgm 70
	for try in 1 2 3; do
		weft_exits 0 run gen -f invert -o 'gen/small-{stem}.pgm' --skip-existing
		only gen a.pgm small-a.pgm
		inverted gen/small-a.pgm gen/a.pgm
	done
	for try in 1 2 3; do # and in place each run worked on it once more
		weft_exits 0 run gen/a.pgm -f invert --in-place --skip-existing
		same gen/a.pgm gen/small-a.pgm
	done
fi

# AmesCAP#202, openmc_data#33: what a killed run had begun was there, and so was passed over for ever.
mkdir many
for i in $(seq 20); do make many/$i.pgm $i 300; done
for i in 1 2 3 4 5 6; do
	timeout -s KILL 0.0$((i + 1)) "$WEFT" run many -f 'invert | invert | invert' -o killed/ --skip-existing -q 2>/dev/null
	for file in $(find killed -name '*.pgm' 2>/dev/null); do inverted "$file" "many/${file##*/}"; done
done
if has_marks; then
	weft_exits 0 run many -f 'invert | invert | invert' -o killed/ --skip-existing -q
	[ "$(find killed -type f | wc -l)" = 20 ] || fail "20 expected"
	: >killed/7.pgm # by another program
	weft_exits 73 run many -f 'invert | invert | invert' -o killed/ --skip-existing
	err_has "killed/7.pgm: exists, and nothing tells what it was made from"
fi

# bagger#35, tarindexer#9: names that end in a return or hold a newline were one in the manifest, or broke it.
mkdir names.d
for name in $'Icon\r.pgm' $'Icon\n.pgm' Icon.pgm $'\317\360.pgm' $'tab\t.pgm'; do make "names.d/$name" 30; done
weft_exits 0 run names.d -f invert -o names.out/ --manifest names.m -q
weft_exits 0 verify names.m --rerun
err_has "5 same, 0 not"
python3 - <<'P' || fail "the manifest's names"
import json, os
names = sorted(os.path.basename(os.fsencode(json.loads(l)['output'])) for l in open('names.m'))
assert names == sorted(os.listdir(b'names.d')) == sorted(os.listdir(b'names.out'))
P

# bulk_extractor#52, mempalace#2221: a pipe in the folder was waited for.
mkdir pipes
make pipes/a.pgm 3
mkfifo pipes/b.pgm
for command in 'run -f invert -o pipes.out/' 'measure' 'stack -o pipes.pgm' 'montage -o pipes.png'; do
	weft_exits 0 ${command%% *} pipes ${command#"${command%% *}"}
	err_has "1 no regular files"
done

# oxipng#93, ImageMagick#7369, smart-abstract-resizer#39: a batch with a failure was a success, and one that is missing, or
# a folder without a picture, ended the rest or went unseen.
weft_exits 1 run in/1.pgm bad/x.pgm nowhere.pgm in/3.pgm -f invert -o some/ --keep-going
err_has "2 done, 2 failed"
inverted some/in/3.pgm in/3.pgm
mkdir nothing
weft_exits 66 run nothing -f invert -o some/

# webdataset#157, syft#1445: of a name that stands twice the last one counts, and nobody stops there.
# squashfs-tools-ng#64: a link to a name of exactly 100 characters ran on into the next field.
# rules_pkg#326: a member that is given another name kept the old one in its pax header.
python3 - <<'P' || fail "cannot make archives"
import io, tarfile
pgm = lambda level: b'P5\n4 4\n255\n' + bytes([level] * 16)
hundred = '/'.join(['twenty_characters_%02d' % i for i in range(4)]) + '/' + 'e' * 12 + '.pgm'
assert len(hundred) == 100, len(hundred)
def make(name, members, form):
    with tarfile.open(name, 'w', format=form) as t:
        for n, what in members:
            m = tarfile.TarInfo(n)
            if isinstance(what, str): m.type, m.linkname = tarfile.LNKTYPE, what
            else: m.size = len(what)
            t.addfile(m, None if isinstance(what, str) else io.BytesIO(what))
make('twice.tar', [('d/a.pgm', pgm(10)), ('d/b.pgm', pgm(20)), ('d/a.pgm', pgm(30))], tarfile.USTAR_FORMAT)
long = 'n' * 90 + '/' + 'm' * 90 + '.pgm'
for i, form in enumerate((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)):
    names = [(hundred, pgm(40)), ('link.pgm', hundred)] + ([(long, pgm(50)), ('far.pgm', long)] if i else [])
    make('names%d.tar' % i, names, form)
P
weft_exits 0 run twice.tar -f invert -o twice-out.tar --manifest t.m -q
weft_exits 0 verify t.m
for i in 0 1 2; do weft_exits 0 run names$i.tar -f invert -o names$i-out.tar --out-format ppm -q; done
python3 - <<'P' || fail "not what tarfile reads"
import tarfile
with tarfile.open('twice-out.tar') as t:
    assert [m.name for m in t] == ['d/a.pgm', 'd/b.pgm', 'd/a.pgm']
    assert t.extractfile('d/a.pgm').read()[-16:] == bytes([225] * 16)
for i in range(3):
    with tarfile.open('names%d.tar' % i) as old, tarfile.open('names%d-out.tar' % i) as new:
        assert [m.name for m in new] == [m.name[:-3] + 'ppm' for m in old]
        assert [m.linkname for m in new] == [m.linkname[:-3] + 'ppm' if m.linkname else '' for m in old]
        for m in new:
            assert 'path' not in m.pax_headers or m.pax_headers['path'] == m.name
        for m, k in zip(old, new):
            a, b = old.extractfile(m).read()[-16:], new.extractfile(k).read()[-48:]
            assert bytes(255 - v for v in a for _ in range(3)) == b
P
mkdir unpacked
for i in 0 1 2; do tar -C unpacked -xf names$i-out.tar || fail "tar can't unpack it"; done

# desync#424: an archive that lacks its end was written, and read, without a word.
for name in twice-out names2-out; do
	tail -c 1024 $name.tar | tr -d '\0' | grep -q . && fail "$name.tar lacks two blocks of zeros"
	size=$(($(wc -c <$name.tar) - 1024))
	head -c $size $name.tar >cut.tar
	weft_exits 65 run cut.tar -f invert -o cut-out.tar
	err_has "ends without the mark of an end"
	absent cut-out.tar
done
"$WEFT" run twice.tar -f invert -o - 2>.err >/dev/full
[ $? = 74 ] || fail "74 expected of a full disk"

# rclone#107, rclonesync#54: two names that are one where the case of letters doesn't count took turns for ever.
if [ "$(id -u)" = 0 ] && command -v mkfs.ext4 >/dev/null && truncate -s 8M disk &&
	mkfs.ext4 -q -O casefold -E encoding=utf8 disk 2>/dev/null && mkdir mnt && mount -o loop disk mnt 2>/dev/null; then
	trap 'umount "$work/mnt"; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
	mkdir mnt/d cases
	make cases/Smile.pgm 1
	make cases/smile.pgm 2
	if chattr +F mnt/d 2>/dev/null; then
		for try in 1 2; do
			weft_exits 64 run cases -f invert -o mnt/d/ --skip-existing --force
			err_has "knows no case"
			only mnt/d
		done
	fi
fi
exit 0
