#!/bin/sh
# version.sh: the version, as core/base/version.h has it.
exec awk '$1 == "#define" && $2 ~ /^WEFT_VERSION_(MAJOR|MINOR|PATCH)$/ { v = v dot $3; dot = "." } END { print v }' \
	"$(dirname "$0")/../../core/base/version.h"
