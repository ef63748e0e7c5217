#!/bin/sh
# headers.sh: every public header but the kernels' compiles alone, in both languages.
here=$(cd "$(dirname "$0")/../.." && pwd)
failed=0
toolkit=$(grep -o '\(image\|engine\)/[a-z_]*\.h' "$here"/core/CMakeLists.txt | sort -u | sed "s|^|$here/core/|")
for header in "$here"/core/run/*.h "$here"/core/base/error.h "$here"/core/base/version.h $toolkit; do
	for language in 'c -std=c17 -Wmissing-prototypes' 'c++ -std=c++17'; do
		for compiler in gcc clang; do
			command -v $compiler >/dev/null || continue
			# shellcheck disable=SC2086
			printf "#include \"%s\"\nint weft_headers_alone;\n" "$header" |
				$compiler -x $language -Wall -Wextra -Wpedantic -Wshadow -Werror -fsyntax-only - ||
				{ echo "$compiler -x $language: $header"; failed=1; }
		done
	done
done
exit $failed
