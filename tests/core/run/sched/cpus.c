/* cpus.c: the processors follow the quotas of the process's own cgroup and of those around it. */
#include "../run.h"

#include "run/sched/cpus.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/weft-cpus-XXXXXX";

/* root/path, with its folders, holds text. */
static void put(const char *path, const char *text)
{
	char whole[512];
	snprintf(whole, sizeof whole, "%s%s", root, path);
	for (char *slash = strchr(whole + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(whole, 0700);
		*slash = '/';
	}
	FILE *f = fopen(whole, "w");
	check(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static void begin(void)
{
	check(mkdtemp(root));
}

static void end(void)
{
	char command[128];
	snprintf(command, sizeof command, "rm -r %s", root);
	check(system(command) == 0);
}

static const char v2_mounts[] =
	"22 27 0:20 / /proc rw,relatime shared:5 - proc proc rw\n"
	"30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

TestSuite(cpus, .init = begin, .fini = end, .timeout = HANG_S);

Test(cpus, the_least_quota_on_the_way_to_the_top_counts_in_version_2)
{
	put("/proc/self/mountinfo", v2_mounts);
	put("/proc/self/cgroup", "0::/user.slice/job.scope/inner\n");
	check(weft_cpus_of_quota(root) == 0);
	put("/sys/fs/cgroup/user.slice/job.scope/inner/cpu.max", "max 100000\n");
	check(weft_cpus_of_quota(root) == 0);
	put("/sys/fs/cgroup/user.slice/job.scope/cpu.max", "250000 100000\n"); /* 2.5 */
	check(weft_cpus_of_quota(root) == 3);
	put("/sys/fs/cgroup/user.slice/job.scope/inner/cpu.max", "700000 100000\n"); /* more than around it */
	check(weft_cpus_of_quota(root) == 3);
	put("/sys/fs/cgroup/user.slice/cpu.max", "100000 50000\n");
	check(weft_cpus_of_quota(root) == 2);
	put("/sys/fs/cgroup/user.slice/job.scope/inner/cpu.max", "1000 100000\n"); /* a hundredth */
	check(weft_cpus_of_quota(root) == 1);
	put("/sys/fs/cgroup/other/cpu.max", "1000 100000\n"); /* not on the way */
	put("/sys/fs/cgroup/user.slice/job.scope/inner/cpu.max", "max 100000\n");
	check(weft_cpus_of_quota(root) == 2);
}

Test(cpus, a_container_that_sees_its_own_cgroup_as_the_top)
{
	put("/proc/self/mountinfo", v2_mounts);
	put("/proc/self/cgroup", "0::/\n");
	put("/sys/fs/cgroup/cpu.max", "400000 100000\n");
	check(weft_cpus_of_quota(root) == 4);
}

Test(cpus, a_mount_that_shows_a_part_of_the_tree)
{
	put("/proc/self/mountinfo", "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
	put("/proc/self/cgroup", "0::/docker/abc/child\n");
	put("/sys/fs/cgroup/cpu.max", "500000 100000\n");
	put("/sys/fs/cgroup/child/cpu.max", "300000 100000\n");
	check(weft_cpus_of_quota(root) == 3);
	put("/proc/self/cgroup", "0::/../elsewhere\n"); /* outside of what it shows */
	check(weft_cpus_of_quota(root) == 5);
}

Test(cpus, version_1_keeps_quota_and_period_in_files_of_their_own)
{
	put("/proc/self/mountinfo",
	    "31 24 0:27 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
	    "32 24 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n");
	put("/proc/self/cgroup", "5:cpuset:/set\n4:cpu,cpuacct:/docker/abc\n0::/\n");
	put("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "-1\n");
	put("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
	check(weft_cpus_of_quota(root) == 0);
	put("/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us", "150000\n");
	put("/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us", "50000\n");
	check(weft_cpus_of_quota(root) == 3);
	put("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "110000\n");
	check(weft_cpus_of_quota(root) == 2);
}

static int nothing(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 0;
}

static void check_refused(const char *name, const char *value)
{
	char words[128];
	setenv(name, value, 1);
	death d = death_of(NULL, nothing);
	snprintf(words, sizeof words, "%s=%s: expected a whole number", name, value);
	check_death(&d, "fatal error", words);
	unsetenv(name);
}

Test(procs, what_the_environment_says_must_be_a_number, .timeout = HANG_S)
{
	check_refused("WEFT_PROCS", "abc");
	check_refused("WEFT_PROCS", "3x");
	check_refused("WEFT_PROCS", "-1");
	check_refused("WEFT_PROCS", "0");
	check_refused("WEFT_PROCS", "99999999999999999999999");
	check_refused("WEFT_SEED", "seven");
	setenv("WEFT_PROCS", "3", 1);
	check(weft_procs_default() == 3);
	setenv("WEFT_PROCS", "5000", 1);
	check(weft_procs_default() == WEFT_PROCS_MAX);
	setenv("WEFT_PROCS", "", 1);
	check(weft_procs_default() >= 1);
}
