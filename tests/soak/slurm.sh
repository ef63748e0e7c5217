#!/usr/bin/env bash
# slurm.sh: a batch as an array of jobs under a real Slurm of one node: the script of cli/README.md, with a task
# that fails and is put into the queue again by it, and one that is killed and put there by hand.  The end is
# one plain run's bytes, and nothing is done twice.
#
# Needs root and the Debian packages slurmd slurmctld slurm-client munge; installs them where apt-get is.
# All of Slurm's state, keys and ports belong to this run; the daemons end with it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export WEFT=${WEFT:-$root/build/weft} WEFT_PLUGIN_PATH=${WEFT_PLUGIN_PATH:-$root/build/filters}
tasks=4 files=${FILES:-120}

[ "$(id -u)" = 0 ] || { echo "slurm: needs root, for Slurm's daemons" >&2; exit 77; }
if ! command -v slurmctld munged sbatch >/dev/null; then
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		slurmd slurmctld slurm-client munge >/dev/null
fi

work=$(mktemp -d)
chmod 755 "$work"
pids=()
finish() {
	local pid
	# A task outlives the daemons else.
	if [ -n "${job:-}" ] && scancel --signal=KILL --full "$job" 2>/dev/null; then sleep 2; fi
	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
	wait
	rm -rf "$work"
}
trap finish EXIT
cd "$work"

# ---- Slurm on this machine alone ----

mkdir -p state spool run
head -c 1024 /dev/urandom >munge.key
chmod 400 munge.key
socket=$work/run/munge.socket
munged --foreground --force --key-file=munge.key --socket="$socket" --pid-file=run/munge.pid \
	--log-file=munge.log --seed-file=munge.seed >munged.out 2>&1 &
pids+=($!)
host=$(hostname -s)
port=$((20000 + $$ % 20000))
cat >slurm.conf <<CONF
ClusterName=weft
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/run/slurmctld.pid
SlurmdPidFile=$work/run/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=10 State=UP
CONF
export SLURM_CONF=$work/slurm.conf
for _ in $(seq 100); do [ -S "$socket" ] && break || sleep 0.1; done
slurmctld -D >slurmctld.out 2>&1 &
pids+=($!)
slurmd -D >slurmd.out 2>&1 &
pids+=($!)
for _ in $(seq 150); do
	sinfo -h -o %T 2>/dev/null | grep -q idle && break || sleep 0.2
done
sinfo -h -o %T | grep -q idle || {
	echo "slurm: the node did not come up" >&2
	tail -n 20 slurmctld.log slurmd.log >&2
	exit 1
}

# ---- pictures, and weft as a task meets it ----

mkdir photos bin
for i in $(seq "$files"); do cp "$root/images/coffee.png" "photos/photo-$i.png"; done
"$WEFT" run photos/ -f blur:3 -o plain/ -q
# The first time task 2 has no room to write in, and task 3 stops in the middle, to be killed there.
cat >bin/weft <<'WRAPPER'
#!/bin/bash
case $SLURM_ARRAY_TASK_ID.${SLURM_RESTART_COUNT:-0} in
2.0) ulimit -f 64 ;;
3.0)
	"$WEFT" "$@" &
	until [ -e journal.3 ] && [ "$(grep -c '"status": "done"' journal.3)" -ge 3 ]; do sleep 0.002; done
	kill -STOP $!
	grep -c '"status": "done"' journal.3 >stopped.part
	mv stopped.part stopped
	wait
	;;
esac
exec "$WEFT" "$@"
WRAPPER
chmod +x bin/weft
export PATH=$work/bin:$PATH

# ---- the script that the documentation shows, for so many tasks of one processor ----

sed -n '/^Slurm, an array/,/^```$/p' "$root/cli/README.md" | sed -n '/^#!/,/^exit/p' |
	sed "s/1-16/1-$tasks/; s|auto/16|auto/$tasks|; s/cpus-per-task=4/cpus-per-task=1/" >job.sh
grep -q 'scontrol requeue' job.sh || { echo "slurm: no script in cli/README.md" >&2; exit 1; }

state() { scontrol show job "$1" | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p' | head -n 1; }
until_true() { # SECONDS WHAT COMMAND...
	local seconds=$1 what=$2 _
	shift 2
	for _ in $(seq $((seconds * 5))); do
		! "$@" || return 0
		sleep 0.2
	done
	echo "slurm: $what" >&2
	squeue >&2
	cat log-*.txt slurmctld.log | tail -n 60 >&2
	exit 1
}
failed() { [ "$(state "$1")" = FAILED ]; }
ended() { [ -z "$(squeue -h -j "$1" 2>/dev/null)" ]; }

job=$(sbatch --parsable --output='log-%a.txt' job.sh)
until_true 120 "task 3 was never caught at work" test -e stopped
scancel --signal=KILL "${job}_3.0" # its step: the script goes on, and ends with what became of it
until_true 120 "task 3 was not killed" failed "${job}_3"
scontrol requeue "${job}_3"
until_true 400 "the array does not end" ended "$job"

# ---- what came of it ----

for i in $(seq "$tasks"); do
	scontrol show job "${job}_$i" >"state-$i"
	wanted=0
	[ "$i" != 2 ] && [ "$i" != 3 ] || wanted=1
	grep -q 'JobState=COMPLETED' "state-$i" && grep -q "Restarts=$wanted " "state-$i" || {
		echo "slurm: task $i is not as it should be" >&2
		cat "state-$i" "log-$i.txt" >&2
		exit 1
	}
done
grep -q "0 done, .* failed" log-2.txt || { echo "slurm: task 2 did not fail first" >&2; exit 1; }
diff -r out plain
python3 - "$files" journal.* <<'CHECK'
import json, sys
lines = [json.loads(l) for name in sys.argv[2:] for l in open(name)]
done = [l["output"] for l in lines if l["status"] == "done"]
written = {l["output"] for l in lines if l["status"] in ("done", "writing")}
assert len(done) == len(set(done)), "done twice"
assert len(written) == int(sys.argv[1]), (len(written), "files")
CHECK
echo "slurm $(slurmctld -V | cut -d' ' -f2): $tasks tasks, $files files, one task requeued by itself (75), one killed after $(cat stopped) files and requeued; the same bytes as one run, nothing done twice"
