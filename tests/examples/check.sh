#!/bin/sh
# check.sh PROGRAM EXPECTED: the program ends well and prints exactly that.
out=$("$1") || exit 1
printf '%s\n' "$out" | diff -u "$2" -
