#!/bin/sh
# layers.sh: the house has no cycles.  base <- run; base <- image; run and
# image <- engine <- cli; filters and kernels know only the plugin interface.
cd "$(dirname "$0")/.." || exit 1
failed=0

# may ROOM FILES... -- ALLOWED...: no file of the room includes another room than those allowed.
may() {
	room=$1 allowed=$2
	[ -d "$room" ] || return 0
	found=$(find "$room" -name '*.[chS]' -exec grep -Hn '#include "' {} + |
		grep -vE "\"($allowed)/|\"[^/\"]+\"$" |
		grep -vE '"\.\./\.\./core/')
	[ -z "$found" ] && return
	echo "$room includes what lies above it:"
	echo "$found"
	failed=1
}
may core/base '\.'
may core/run '\.\./base'
may core/image '\.\./base'
may core/engine '\.\./(base|run|image)'
may core/kernel '\.\./engine|core/(engine|kernel)'
may filters 'core/(engine|kernel)'
may cli '\.\./core|base|run|image|engine|core|\.'

# The plugin interface itself needs only pictures and errors.
if grep -nE '#include' core/engine/filter.h | grep -vE '<stddef.h>|<stdint.h>|<stdbool.h>|image/image.h'; then
	echo "core/engine/filter.h includes more than a plugin may see"
	failed=1
fi
exit $failed
