#!/bin/sh
# layers.sh: the house has no cycles, and nobody reaches past a door.
# First the checker is checked: planted violations must be found.
cd "$(dirname "$0")/.." || exit 1
python3 tests/layers.py --self-test && python3 tests/layers.py .
