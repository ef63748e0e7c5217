# weft teach: all lessons run, and every number in them is the run's; exercises fail until they are solved.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77
unset WEFT_PROCS

weft_exits 0 teach
[ "$(grep -c '^ *[0-9]' .out)" = 20 ] || fail "20 lessons expected"

weft_exits 0 teach 18 --answer a </dev/null
out_has 'left = 200'
out_has 'You said a; it is c: 200.'
out_has 'There are 200 left.'
weft_exits 0 teach waitgroup --answer B
out_has 'You said b, and so it is.'
weft_exits 0 teach 17 -a b
out_has 'all goroutines are asleep - deadlock!'
weft_exits 0 teach run 18 3
out_has 'left = 0'
weft_exits 0 teach 7 --source
cmp -s .out "$SOURCE/cli/teach/lessons/07_waitgroup.c" || fail "not the program"
for wrong in 0 21 nothing -1; do weft_exits 64 teach "$wrong"; done
weft_exits 64 teach 7 8
weft_exits 64 teach 7 --answer z
weft_exits 64 teach run 99

ran="weft teach --html pages" # over a minute where the machine is busy
timeout 280 "$WEFT" teach --html pages -q >.out 2>.err || fail "status 0 expected"
ran="teach.py"
python3 "$SOURCE/tests/cli/teach.py" pages "$SOURCE/cli/teach/lessons" >.out 2>.err || fail "the pages are wrong"
weft_exits 73 teach --html pages
err_has -- --force

# Each exercise has its fault when it is begun, and a solution is taken.
export CFLAGS="-I$SOURCE/core -I$BUILD/core/include" LDLIBS="$BUILD/core/libweft-core.a -lpthread"
weft_exits 0 teach check
for solution in "$SOURCE"/tests/cli/solutions/*.c; do
	name=$(basename "$solution" .c)
	out_has "$name"
done
for solution in "$SOURCE"/tests/cli/solutions/*.c; do
	name=$(basename "$solution" .c)
	weft_exits 0 teach check "$name"
	weft_exits 73 teach check "$name"
	weft_exits 1 teach check "$name.c"
	out_has 'not yet: '
	out_has 'Hint: '
	weft_exits 0 teach check "$solution"
	out_has 'solved: '
done
weft_exits 66 teach check nothing.c
echo 'int main(void) { return 0; }' >other.c
weft_exits 64 teach check other.c
echo '/* exercise: race */ int main(void) { return' >broken.c
weft_exits 1 teach check broken.c
