/* cpus.h: how many CPUs this process may keep busy. */
#ifndef WEFT_RUN_CPUS_H
#define WEFT_RUN_CPUS_H

/* By affinity and by the quotas of its cgroup and of those around it; at least 1. */
int weft_cpus(void);

/* The same, after weft_cpus found the mounts: without memory from malloc, for the monitor. */
int weft_cpus_again(void);

/* What the quotas alone are worth, rounded up; 0: there are none.  root stands
 * before each path that is read ("" for the machine's own). */
int weft_cpus_of_quota(const char *root);

#endif
