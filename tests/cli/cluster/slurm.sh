#!/usr/bin/env bash
# slurm.sh: a batch as an array of jobs under a real Slurm of one node, held against one plain run.
#
# Needs root and the Debian packages slurmd slurmctld slurm-client munge; installs them where apt-get is.
# All of Slurm's state, keys and ports belong to this run; the daemons end with it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
export WEFT=${WEFT:-$root/build/weft} WEFT_PLUGIN_PATH=${WEFT_PLUGIN_PATH:-$root/build/filters}
tasks=${TASKS:-4} files=${FILES:-60}

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

# ---- the batch: as the documentation shows it ----

mkdir in
"$WEFT" run "$root/images/coffee.png" -f resize:width=64 -o seed.png -q
for i in $(seq "$files"); do cp seed.png "in/photo-$i.png"; done
cat >job.sh <<'JOB'
#!/bin/sh
"$WEFT" run in/ -f 'gray | blur:2' -o out/ --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --json
JOB
sbatch --quiet --wait --array="1-$tasks" --output='log-%a.json' --error='err-%a.txt' job.sh || {
	cat err-*.txt slurmd.log >&2
	exit 1
}

"$WEFT" run in/ -f 'gray | blur:2' -o plain/ -q
diff -r out plain
python3 - "$files" log-*.json <<'CHECK'
import json, sys
seen = [f["input"] for log in sys.argv[2:] for f in json.load(open(log))["files"]]
assert len(seen) == len(set(seen)) == int(sys.argv[1]), (len(seen), len(set(seen)))
CHECK
echo "slurm $(slurmctld -V | cut -d' ' -f2): $tasks jobs of an array, $files files, each exactly once, the same bytes as one run"
