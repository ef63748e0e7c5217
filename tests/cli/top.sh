# weft top: a program whose goroutines wait for known things shows them, and only to who may ask.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

mkfifo hold ready
begin() { # ENVIRONMENT...: the crowd runs as $crowd until descriptor 7 is closed
	env "$@" "$CROWD" <hold >ready &
	crowd=$!
	exec 7>hold
	read -r word <ready
	[ "$word" = ready ] || fail "the crowd says '$word'"
}
end() {
	exec 7>&-
	wait "$crowd" || fail "the crowd ends with $?"
}

begin WEFT_TOP=1
while weft_exits 0 top "$crowd" && ! { grep -q " 0 busy" .out && grep -q " 1 read" .out; }; do :; done # till main waits, too
err_empty
for state in '5 chan receive' '3 sleep' '2 mutex' '1 read'; do
	grep -Eq "^ +$state\$" .out || fail "no '$state'"
done
out_has "goroutines     11;"
out_has "weft program $crowd: 2 processors, 0 busy"
out_has "crowd.c:"
weft_exits 0 top "$crowd" --once --json
is_json .out
# All numbers of a crowd at rest are known; the longest wait comes first.
weft_exits 0 top "$crowd" --count 2 --every 20ms --json
python3 - .out <<'PY' || fail "not what the crowd does"
import json, sys
first, second = [json.loads(line) for line in open(sys.argv[1])]
for look in first, second:
    assert look["goroutines"] == 11 and look["started"] == 12 and look["ended"] == 1, look
    assert look["states"] == {"chan receive": 5, "sleep": 3, "mutex": 2, "read": 1}, look["states"]
    assert look["procs"] == 2 and look["timers"] == 3 and look["waiting_to_run"] == 0, look
    assert [q["processor"] for q in look["queues"]] == [-1, 0, 1] and not any(q["length"] for q in look["queues"])
    waits = look["waits"]
    assert len(waits) == 11 and all(a["seconds"] >= b["seconds"] for a, b in zip(waits, waits[1:])), waits
    names = sorted(w["name"] for w in waits)
    assert names == sorted(["main", "first_of_all"] + 5 * ["hear"] + 2 * ["sleep_long"] + 2 * ["want"]), names
    assert all(w["file"].endswith("crowd.c") and w["line"] > 15 for w in waits if w["name"] != "main"), waits
assert "a_second" not in first and second["a_second"] == {k: 0 for k in second["a_second"]}, second
assert [w["seconds"] for w in second["waits"]] > [w["seconds"] for w in first["waits"]]
PY
# Somebody else learns nothing; root may look.
if [ "$(id -u)" = 0 ]; then
	as_nobody timeout 20 "$WEFT" top "$crowd" >.out 2>.err
	status=$?
	[ "$status" = 77 ] || fail "a stranger gets $status"
	out_empty
fi
end
weft_exits 66 top "$crowd"
err_has "there is no process $crowd"

# Nobody who did not ask for it can be looked at.
begin WEFT_TOP=0
weft_exits 66 top "$crowd"
err_has "WEFT_TOP=1"
end
weft_exits 66 top $$
err_has "no running weft program"

# One that ends while it is looked at.
begin WEFT_TOP=1
timeout 60 "$WEFT" top "$crowd" --count 1000000 --every 1ms >looks 2>.err 7>&- &
top=$!
until grep -q "a second" looks; do :; done
end
wait $top || fail "status $?"
err_has "has ended its run"

for wrong in "" 0 -- 12x 1,2; do
	weft_exits 64 top $wrong
done
weft_exits 64 top 1 2
err_has "not also '2'"
