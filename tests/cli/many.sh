# Very many small files: memory does not grow with their number.
# MANY=100000 is the real thing, within 200 MB; without it fewer, within 40 MB.
. "$(dirname "$0")/lib.sh"

many=${MANY:-3000}
megabytes=$([ "$many" -gt 10000 ] && echo 200 || echo 40)
command -v python3 >/dev/null || exit 77

weft_exits 0 run "$photo" -f resize:width=8,height=8,fit=fill -o small.png
mkdir in
python3 - "$many" <<'END'
import sys
picture = open("small.png", "rb").read()
for i in range(int(sys.argv[1])):
    with open(f"in/{i}.png", "wb") as f:
        f.write(picture)
END
ran="weft run in/ with $many files"
peak=$(timeout 280 python3 - "$WEFT" <<'END'
import resource, subprocess, sys
command = [sys.argv[1], "run", "in", "-f", "gray", "-o", "out/", "--resume", "journal", "-q"]
if subprocess.run(command).returncode:
    sys.exit(1)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
END
) || fail "the batch failed"
[ "$(find out -type f | wc -l)" = "$many" ] || fail "$many files expected"
[ "$peak" -lt "$megabytes" ] || fail "$peak MB for $many files"
[ "$many" -le 10000 ] || echo "$many files, $peak MB"

# A picture that grows on its way counts as what it grows to: of six that take 100 MB each in work no two are at once.
mkdir grow
for i in 1 2 3 4 5 6; do cp "$photo" grow/$i.png; done
ran="six pictures that grow"
peak=$(timeout 280 python3 - "$WEFT" <<'END'
import resource, subprocess, sys
chain = "resize:width=4200,height=4200,fit=fill | rot90 | resize:width=50"
if subprocess.run([sys.argv[1], "run", "grow", "-f", chain, "-o", "grown/", "--max-memory", "60M", "-j", "4", "-q"]).returncode:
    sys.exit(1)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
END
) || fail "the batch failed"
[ "$peak" -lt 220 ] || fail "$peak MB for one picture at a time"
