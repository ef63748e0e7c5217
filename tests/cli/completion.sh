#!/usr/bin/env bash
# Completion: what may follow, by weft itself, and what the shells make of it; manual pages.
. "$(dirname "$0")/lib.sh"

words() { weft completion words -- "$@"; }
offers() { # WANTED...: exactly these, in this order
	printf '%s\n' "$@" >wanted
	cut -f1 .out | diff -u wanted - >difference || { cat difference >&2; fail "other words expected"; }
}

words "comp"
offers compare completion
words run --png
offers --png-level
words run --mode ""
offers seq pixel row band tile
words run --mode=ti
offers --mode=tile
words run -o ""
offers :files
words run pho
offers :files
words help ver
offers verify
words plugin ""
offers list check new

# Inside a chain: names, parameters, values, whatever stands before.
words run -f 'gray | blu'
offers 'gray | blur'
words run -f 'gray|blu'
offers 'gray|blur'
words run --filter='invert | sob'
offers '--filter=invert | sobel'
words compare -f 'blur:si'
offers 'blur:sigma='
words run -f 'resize:50,ker'
offers 'resize:50,kernel='
words run -f 'gray | resize:width=3,fit=co'
offers 'gray | resize:width=3,fit=cover' 'gray | resize:width=3,fit=contain'
words run -f 'blur:edge=w'
offers 'blur:edge=wrap'
words run -f 'blur:linear='
offers 'blur:linear=yes' 'blur:linear=no'
words run -f 'median:"|",(gray | solar'
offers 'median:"|",(gray | solarize'
words run -f 'nosuch:'
[ ! -s .out ] || fail "an unknown filter has parameters"
words nosuch ""
[ ! -s .out ] || fail "an unknown command has arguments"

weft_exits 64 completion
weft_exits 64 completion tcsh
err_has "bash | zsh | fish"

# The shells.  Bash cuts a word at '=' and ':', and keeps an open quote.
mkdir bin
ln -s "$WEFT" bin/weft
export PATH=$PWD/bin:$PATH
weft_exits 0 completion bash
cp .out weft.bash
bash_offers() { # WANTED LINE: at the end of the line
	local wanted=$1 line=$2 got
	shift 2
	got=$(bash -c '. ./weft.bash; COMP_LINE=$1 COMP_POINT=${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		_weft weft; printf "%s\n" "${COMPREPLY[@]}"' bash "$line" "$@")
	[ "$got" = "$wanted" ] || fail "bash: '$line': '$got', not '$wanted'"
}
bash_offers "gray | blur" "weft run -f 'gray | blu" weft run -f "'gray | blu"
bash_offers "tile" "weft run --mode=ti" weft run --mode = ti
bash_offers "sigma=" "weft run -f blur:si" weft run -f blur : si
bash_offers "cover" "weft run -f resize:fit=cov" weft run -f resize : fit = cov
touch "with blank.png"
bash_offers "with blank.png" "weft run wi" weft run wi

if command -v fish >/dev/null; then
	got=$(HOME=$work fish --no-config -c "weft completion fish | source; complete -C \"weft run -f 'gray | blu\"" | cut -f1)
	[ "$got" = "gray | blur" ] || fail "fish: '$got'"
fi
if command -v zsh >/dev/null; then
	weft_exits 0 completion zsh
	zsh -n .out || fail "zsh's script"
fi

# Manual pages: all of them, well formed, with what the tables say.
mkdir -p man/man1 man/man7
weft_exits 0 man --all man
for command in run compare filters info diff plugin verify help man completion; do
	grep -qF "weft\\-$command \\- " "man/man1/weft-$command.1" || fail "weft-$command.1 has no name"
done
grep -qF '\fB\-\-png\-level\fR \fIN\fR' man/man1/weft-run.1 || fail "weft-run.1 lacks an option"
grep -q '^\.SS blur$' man/man7/weft-filters.7 || fail "weft-filters.7 lacks blur"
if command -v man >/dev/null && command -v groff >/dev/null; then
	for page in man/*/*; do
		LC_ALL=C.UTF-8 man --warnings -l "$page" 2>said >/dev/null
		[ ! -s said ] || fail "$page: $(head -3 said)"
	done
fi
weft_exits 0 man run
out_has "weft 0."
weft_exits 64 man nosuch
weft_exits 73 man --all /nowhere
