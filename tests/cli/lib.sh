# lib.sh: what the command-line tests are written in.
#
# Each test is a folder of its own and a program run as a user would:
#
#     weft_exits 64 run "$photo" -f nonsense -o out.png
#     err_has "unknown"
#
# The first expectation that fails ends the test and shows what came instead.

set -u
WEFT=${WEFT:?path of the weft program}
IMAGES=${IMAGES:?folder of pictures}
photo=$IMAGES/coffee.png
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 99
export WEFT_PROCS=${WEFT_PROCS:-2}
unset NO_COLOR

fail() {
	echo "FAILED: $*" >&2
	echo "  command: ${ran:-none}, status ${status:-none}" >&2
	sed 's/^/  stdout: /' "$work/.out" 2>/dev/null | head -20 >&2
	sed 's/^/  stderr: /' "$work/.err" 2>/dev/null | head -20 >&2
	exit 1
}

# weft ARGS...: run it; stdout, stderr and status are kept.  Hangs are ended.
weft() {
	ran="weft $*"
	timeout 60 "$WEFT" "$@" >"$work/.out" 2>"$work/.err"
	status=$?
}

# weft_exits STATUS ARGS...
weft_exits() {
	local wanted=$1
	shift
	weft "$@"
	[ "$status" = "$wanted" ] || fail "status $wanted expected"
}

err_has() { grep -qF -- "$1" "$work/.err" || fail "stderr lacks '$1'"; }
out_has() { grep -qF -- "$1" "$work/.out" || fail "stdout lacks '$1'"; }
err_empty() { [ ! -s "$work/.err" ] || fail "stderr is not empty"; }
out_empty() { [ ! -s "$work/.out" ] || fail "stdout is not empty"; }
err_lines() { [ "$(wc -l <"$work/.err")" = "$1" ] || fail "$1 lines expected on stderr"; }

# A caret under the first occurrence of TEXT in the line above it.
caret_under() {
	local line marker
	line=$(grep -F -- "$1" "$work/.err" | tail -1)
	marker=$(grep -E '^ *\^$' "$work/.err") || fail "no caret"
	local before=${line%%"$1"*} spaces=${marker%^}
	[ ${#before} = ${#spaces} ] || fail "the caret is not under '$1'"
}

is_json() {
	command -v python3 >/dev/null || return 0
	python3 -m json.tool "$1" >/dev/null 2>&1 || fail "$1 is no JSON"
}
out_is_json() { is_json "$work/.out"; }

exists() { [ -e "$1" ] || fail "$1 is missing"; }
absent() { [ ! -e "$1" ] || fail "$1 is there"; }
same() { cmp -s "$1" "$2" || fail "$1 and $2 differ"; }
# Nothing in the folder but these names, hidden ones included.
only() {
	local folder=$1
	shift
	local there wanted
	there=$(ls -A "$folder" | grep -vxE '\.(out|err)' | sort | tr '\n' ' ')
	wanted=$([ $# = 0 ] || printf '%s\n' "$@" | sort | tr '\n' ' ')
	[ "$there" = "$wanted" ] || fail "in $folder: '$there', not '$wanted'"
}

# Run as someone who is not root, where we are.
as_nobody() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}
