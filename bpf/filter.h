/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/*
 * What is recorded. The recorder itself never is. Of the filters that are on, a
 * task must pass each.
 */
#ifndef HIDS_FILTER_H
#define HIDS_FILTER_H

#include "cgroup.h"

#define MAX_CGROUP_ANCESTORS 16

const volatile u8 filter_tasks = 0;
const volatile u8 filter_comms = 0;
const volatile u8 filter_cgroups = 0;

u32 own_pid = 0;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, u32); /* pid: of the process */
	__type(value, u32); /* enum task_filter */
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct comm_key);
	__type(value, u32);
} comms SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct cgroup_key);
	__type(value, u32);
} cgroups SEC(".maps");

/* in_cgroups tells whether a node or one above it is among those to record. */
__noinline int in_cgroups(u64 node, u64 hierarchy)
{
	struct kernfs_node *kn = (struct kernfs_node *)node;
	struct cgroup_key key = {.hierarchy = hierarchy};
	int i;

	for (i = 0; i < MAX_CGROUP_ANCESTORS; i++) {
		if (!kn)
			return 0;
		key.id = BPF_CORE_READ(kn, id);
		if (bpf_map_lookup_elem(&cgroups, &key))
			return 1;
		kn = kernfs_parent(kn);
	}
	return 0;
}

static __always_inline bool passes_cgroups(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct css_set *cset = BPF_CORE_READ(task, cgroups);

	if (in_cgroups((u64)BPF_CORE_READ(cset, dfl_cgrp, kn), HIERARCHY_UNIFIED))
		return true;
	if (!bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		return false;
	return in_cgroups(cgroup_at(cset, bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id)),
			  HIERARCHY_MEMORY);
}

/* wanted tells whether to record the current task. */
static __always_inline bool wanted(u32 pid)
{
	if (pid == own_pid)
		return false;
	if (filter_tasks && !bpf_map_lookup_elem(&tasks, &pid))
		return false;
	if (filter_comms) {
		struct comm_key key = {};

		bpf_get_current_comm(&key.comm, sizeof(key.comm));
		if (!bpf_map_lookup_elem(&comms, &key))
			return false;
	}
	return !filter_cgroups || passes_cgroups();
}

#endif
