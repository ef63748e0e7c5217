# One file is one file, however its name is spelled: a journal knows it, and no two outputs are it.
. "$(dirname "$0")/lib.sh"

mkdir was
for i in 1 2 3; do "$WEFT" run "$photo" -f "crop:width=24,height=16,x=$((i * 40))" -o was/$i.png -q; done
weft_exits 0 run was -f gamma:2 -o once/ -q

# In place, a second run that spells the folder otherwise filters nothing again.
cp -r was p
ln -s p link
weft_exits 0 run p -f gamma:2 --in-place --resume j -q
diff -r p once >/dev/null || fail "not what one run makes"
again() { # FOLDER: nothing is done
	weft_exits 0 run "$1" -f gamma:2 --in-place --resume "${2:-j}"
	err_has "0 done, 3 skipped"
	diff -r "$work/p" "$work/once" >/dev/null || fail "filtered twice as $1"
}
for name in ./p "$work/p" p/ p/../p .//p link/; do again "$name"; done
cd p
again . ../j
again "$PWD" ../j
cd "$work"
# Moved, where the names as typed still say it, and renamed, where the node does.
mkdir moved
mv p moved/p
(cd moved && timeout 60 "$WEFT" run p -f gamma:2 --in-place --resume ../j 2>../.err) || fail "moved"
err_has "0 done, 3 skipped"
mv moved/p renamed
weft_exits 0 run renamed -f gamma:2 --in-place --resume j
err_has "0 done, 3 skipped"
diff -r renamed once >/dev/null || fail "filtered twice"
# But another file of the same bytes elsewhere is another file: one picture's output may be the next one's input.
"$WEFT" run was/1.png -f invert -o pair-a.png -q
mkdir pair
"$WEFT" run pair-a.png -f invert -o pair/b.png -q
cp pair-a.png pair/a.png
"$WEFT" run pair -f invert -o pair-want/ -q
weft_exits 0 run pair/b.png -f invert --in-place --resume j2 -q
cmp -s pair/a.png pair/b.png || fail "this test wants one picture's output to be the other's bytes"
weft_exits 0 run pair -f invert --in-place --resume j2
err_has "1 done, 1 skipped"
diff -r pair pair-want >/dev/null || fail "one wasn't filtered"

# The same of outputs elsewhere.
weft_exits 0 run was -f gray -o out/ --resume j3 -q
for name in ./out/ "$work/out/" out/../out/; do
	weft_exits 0 run was -f gray -o "$name" --resume j3
	err_has "0 done, 3 skipped"
done
weft_exits 0 run ./was -f gray -o out/ --resume j3
err_has "0 done, 3 skipped"
# verify takes the last line of a file, and finds it from elsewhere.
weft_exits 0 run was -f gray -o out/ --manifest m -q --force
weft_exits 0 run was -f invert -o ./out/ --manifest m -q --force
weft_exits 0 verify m
err_has "3 same, 0 not"
(cd was && timeout 60 "$WEFT" verify ../m 2>../.err) || fail "not from elsewhere"
err_has "3 same, 0 not"
mv out out-moved
ln -s out-moved out
weft_exits 0 verify m
rm out

# No two outputs are one file.
mkdir one
ln -s one two
printf 'was/1.png\0was/2.png\0' >two.list
for template in 'one/./x.png' 'one/x.png'; do
	weft_exits 64 run was/1.png -f gray -o one/x.png -f invert -o "$template"
done
weft_exits 64 run was/1.png -f gray -o one/x.png -f invert -o two/x.png
err_has "is one file with"
weft_exits 64 run was/1.png -f gray -o new/x.png -f invert -o new/./sub/../x.png
absent new
only one
ln -s y.png one/x.png
weft_exits 64 run was/1.png -f gray -o one/x.png -f invert -o one/y.png --force
rm one/x.png
# Two hard links are two files: each is replaced by itself.
cp was/1.png one/x.png
ln one/x.png one/y.png
weft_exits 0 run was/1.png -f gray -o one/x.png -f invert -o one/y.png --force -q
cmp -s one/x.png one/y.png && fail "one file"
# Names that differ in case alone are two, but where the folder knows no case.
weft_exits 0 run was/1.png -f gray -o case/x.png -f invert -o case/X.png -q
only case x.png X.png
if [ "$(id -u)" = 0 ] && command -v mkfs.ext4 >/dev/null && truncate -s 8M disk &&
	mkfs.ext4 -q -O casefold -E encoding=utf8 disk 2>/dev/null && mkdir mnt && mount -o loop disk mnt 2>/dev/null; then
	trap 'umount "$work/mnt"; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
	mkdir mnt/d
	if chattr +F mnt/d 2>/dev/null; then
		weft_exits 64 run was/1.png -f gray -o mnt/d/new/x.png -f invert -o mnt/d/new/X.png --force
		err_has "knows no case"
		only mnt/d
		cp was/1.png mnt/d/a.png
		printf 'mnt/d/a.png\nmnt/d/A.png\n' >cases
		weft_exits 64 run @cases -f invert --in-place
		err_has "given twice"
		same mnt/d/a.png was/1.png
	fi
fi
exit 0
