#!/bin/sh
# check.sh EXPECTED COMMAND...: the program ends well and prints exactly that.
expected=$1
shift
out=$("$@") || exit 1
printf '%s\n' "$out" | diff -u "$expected" -
