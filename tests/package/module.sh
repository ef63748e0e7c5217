#!/bin/sh
# module.sh BUILD_FOLDER: the ten calls and a main of its own by ctypes, then the Python module out of the
# build tree, where Python has cffi and numpy.
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
export WEFT_LIBRARY="$build/core/libweft-toolkit.so" WEFT_PLUGIN_PATH="$build/filters"
python3 "$here/ctypes_job.py"
python3 "$here/ctypes_main.py"
for python in /usr/bin/python3 python3; do
	"$python" -c 'import cffi, numpy' 2>/dev/null || continue
	export PYTHONPATH="$build/core/python"
	exec "$python" "$here/module.py"
done
echo "no Python with cffi and numpy: skipped"
exit 77
