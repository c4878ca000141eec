/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/* Operations on the state of a process. */
#ifndef HIDS_TASK_H
#define HIDS_TASK_H

#include "file.h"

#define NS_PER_SEC 1000000000ULL
#define GROUP_STEPS 17	 /* of a search in 65536 supplementary groups */
#define OWN_EXTENTS 5	 /* of a map of ids that are in the map itself */
#define MAX_EXTENTS 340
#define NO_ID 0xffffffffU
#define CTIME_QUERIED (1U << 31) /* a mark in i_ctime_nsec, since 6.13 */
#define PAGE_KB 2	 /* log2 of a page's kB */

/* nr_of is the number of a pid, in the namespace at the given level of nesting. */
static __always_inline u32 nr_at(struct pid *pid, u32 level, struct pid_namespace **ns)
{
	struct upid up = {};
	void *at;

	if (!pid)
		return 0;
	at = (void *)pid + bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid);
	if (level > 32)
		return 0;
	if (bpf_probe_read_kernel(&up, bpf_core_type_size(struct upid), at))
		return 0;
	if (ns)
		*ns = up.ns;
	return up.nr;
}

/* nr_own is the number of a pid in its own namespace. */
static __always_inline u32 nr_own(struct pid *pid, struct pid_namespace **ns)
{
	if (!pid)
		return 0;
	return nr_at(pid, BPF_CORE_READ(pid, level), ns);
}

static __always_inline void put_ids(struct task_state *t, struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	struct pid *pgrp = BPF_CORE_READ(signal, pids[PIDTYPE_PGID]);
	struct pid_namespace *ns = 0;
	u32 level = BPF_CORE_READ(pid, level);

	t->tid = BPF_CORE_READ(task, pid);
	t->pid = BPF_CORE_READ(task, tgid);
	t->ptid = BPF_CORE_READ(task, real_parent, pid);
	t->vtid = nr_own(pid, &ns);
	t->vpid = nr_own(BPF_CORE_READ(signal, pids[PIDTYPE_TGID]), 0);
	t->sid = nr_at(BPF_CORE_READ(signal, pids[PIDTYPE_SID]), 0, 0);
	t->pgid = nr_at(pgrp, 0, 0);
	/* A group of an outer namespace has no number in this one: it keeps its own. */
	t->vpgid = nr_at(pgrp, min32(level, BPF_CORE_READ(pgrp, level)), 0);
	t->start_time = BPF_CORE_READ(task, start_boottime);
	t->pidns_start = ns ? BPF_CORE_READ(ns, child_reaper, start_time) : 0;
	t->flags = 0;
	if (level)
		t->flags |= TASK_IN_PIDNS;
	if (BPF_CORE_READ(task, nsproxy, pid_ns_for_children, level))
		t->flags |= TASK_CHILDREN_PIDNS;
	if (t->tid != t->pid)
		t->flags |= TASK_THREAD;
	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		t->flags |= TASK_KERNEL;
	t->fdlimit = BPF_CORE_READ(signal, rlim[RLIMIT_NOFILE].rlim_cur);
}

/* Capabilities are 8 bytes at the same place, whatever their type's version. */
static __always_inline void put_caps(u64 out[3], const struct cred *cred)
{
	bpf_probe_read_kernel(&out[0], 8, &cred->cap_inheritable);
	bpf_probe_read_kernel(&out[1], 8, &cred->cap_permitted);
	bpf_probe_read_kernel(&out[2], 8, &cred->cap_effective);
}

static __always_inline void put_creds(struct task_state *t, struct task_struct *task)
{
	const struct cred *cred = BPF_CORE_READ(task, cred);

	t->uid = BPF_CORE_READ(cred, euid.val);
	t->gid = BPF_CORE_READ(cred, egid.val);
	put_caps(&t->cap_inheritable, cred);
	t->loginuid = -1;
	if (bpf_core_field_exists(task->loginuid)) /* CONFIG_AUDIT */
		t->loginuid = BPF_CORE_READ(task, loginuid.val);
}

static __always_inline u32 tty_of(struct task_struct *task)
{
	struct tty_struct *tty = BPF_CORE_READ(task, signal, tty);
	u32 major, minor;

	if (!tty)
		return 0;
	major = BPF_CORE_READ(tty, driver, major);
	minor = BPF_CORE_READ(tty, driver, minor_start) + BPF_CORE_READ(tty, index);
	return encode_dev(major << 20 | (minor & 0xfffff));
}

/* pages is one counter of resident pages, as exact as the kernel keeps it at hand. */
static __always_inline u64 pages(struct mm_struct *mm, u32 i)
{
	struct mm_struct___v61 *old = (void *)mm;
	void *at;
	s64 n = 0;

	if (bpf_core_field_exists(struct mm_rss_stat, count))
		at = (void *)&old->rss_stat + i * sizeof(long);
	else
		at = (void *)&mm->rss_stat + i * bpf_core_type_size(struct percpu_counter) +
		     bpf_core_field_offset(struct percpu_counter, count);
	bpf_probe_read_kernel(&n, sizeof(n), at);
	return n < 0 ? 0 : n;
}

static __always_inline void put_sizes(u32 out[3], struct mm_struct *mm)
{
	out[0] = out[1] = out[2] = 0;
	if (!mm)
		return;
	out[0] = BPF_CORE_READ(mm, total_vm) << PAGE_KB;
	out[1] = (pages(mm, MM_FILEPAGES) + pages(mm, MM_ANONPAGES) + pages(mm, MM_SHMEMPAGES)) << PAGE_KB;
	out[2] = pages(mm, MM_SWAPENTS) << PAGE_KB;
}

static __always_inline u64 nanoseconds(u64 sec, u64 nsec)
{
	return sec * NS_PER_SEC + nsec;
}

static __always_inline u64 ctime_of(struct inode *i)
{
	struct inode___v67 *v67 = (void *)i;
	struct inode___v66 *v66 = (void *)i;

	if (bpf_core_field_exists(i->i_ctime_sec))
		return nanoseconds(BPF_CORE_READ(i, i_ctime_sec), BPF_CORE_READ(i, i_ctime_nsec) & ~CTIME_QUERIED);
	if (bpf_core_field_exists(v67->__i_ctime))
		return nanoseconds(BPF_CORE_READ(v67, __i_ctime.tv_sec), BPF_CORE_READ(v67, __i_ctime.tv_nsec));
	return nanoseconds(BPF_CORE_READ(v66, i_ctime.tv_sec), BPF_CORE_READ(v66, i_ctime.tv_nsec));
}

static __always_inline u64 mtime_of(struct inode *i)
{
	struct inode___v67 *v67 = (void *)i;
	struct inode___v66 *v66 = (void *)i;

	if (bpf_core_field_exists(i->i_mtime_sec))
		return nanoseconds(BPF_CORE_READ(i, i_mtime_sec), BPF_CORE_READ(i, i_mtime_nsec));
	if (bpf_core_field_exists(v67->__i_mtime))
		return nanoseconds(BPF_CORE_READ(v67, __i_mtime.tv_sec), BPF_CORE_READ(v67, __i_mtime.tv_nsec));
	return nanoseconds(BPF_CORE_READ(v66, i_mtime.tv_sec), BPF_CORE_READ(v66, i_mtime.tv_nsec));
}

static __always_inline bool in_group(const struct cred *cred, u32 gid)
{
	struct group_info *info = BPF_CORE_READ(cred, group_info);
	void *groups = (void *)info + bpf_core_field_offset(struct group_info, gid);
	u32 from = 0, to = BPF_CORE_READ(info, ngroups), i;

	if (BPF_CORE_READ(cred, fsgid.val) == gid)
		return true;
	for (i = 0; i < GROUP_STEPS; i++) { /* they are sorted */
		u32 middle = (from + to) / 2, have = 0;

		if (from >= to)
			break;
		bpf_probe_read_kernel(&have, 4, groups + 4ULL * middle);
		if (have == gid)
			return true;
		if (have < gid)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

/* has_id tells whether an id has a number in a user namespace, whose map it is. */
__noinline int has_id(u64 in, u32 id)
{
	struct uid_gid_map *map = (struct uid_gid_map *)in;
	u32 n = BPF_CORE_READ(map, nr_extents), i;
	void *extents = (void *)map + bpf_core_field_offset(struct uid_gid_map, extent);

	if (n > OWN_EXTENTS)
		extents = BPF_CORE_READ(map, reverse);
	for (i = 0; i < MAX_EXTENTS; i++) {
		struct uid_gid_extent e = {};

		if (i >= n)
			break;
		bpf_probe_read_kernel(&e, sizeof(e), extents + i * sizeof(e));
		if (id - e.lower_first < e.count)
			return 1;
	}
	return 0;
}

/* overrides tells whether a capability lets a process write, or give itself the right to. */
static __always_inline bool overrides(const struct cred *cred, u32 uid, u32 gid)
{
	struct user_namespace *ns = BPF_CORE_READ(cred, user_ns);
	u64 caps = 0;

	bpf_probe_read_kernel(&caps, 8, &cred->cap_effective);
	if (!ns || !(caps & (1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_FOWNER)))
		return false;
	if (!has_id((u64)ns + bpf_core_field_offset(struct user_namespace, uid_map), uid))
		return false;
	if (caps & 1ULL << CAP_FOWNER)
		return true;
	return has_id((u64)ns + bpf_core_field_offset(struct user_namespace, gid_map), gid);
}

/*
 * writable tells whether a process may write to the file it runs, or may give
 * itself the right to.
 */
static __always_inline bool writable(struct inode *inode, struct task_struct *task)
{
	const struct cred *cred = BPF_CORE_READ(task, cred);
	u32 mode = BPF_CORE_READ(inode, i_mode);
	u32 uid = BPF_CORE_READ(inode, i_uid.val), gid = BPF_CORE_READ(inode, i_gid.val);

	if (BPF_CORE_READ(inode, i_sb, s_flags) & SB_RDONLY || BPF_CORE_READ(inode, i_flags) & S_IMMUTABLE)
		return false;
	if (uid == NO_ID || gid == NO_ID)
		return false;
	if (uid == BPF_CORE_READ(cred, fsuid.val))
		return true;
	if (mode & (in_group(cred, gid) ? 020 : 02))
		return true;
	return overrides(cred, uid, gid);
}

static __always_inline bool is_memfd(struct file *file)
{
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	u64 magic = BPF_CORE_READ(file, f_inode, i_sb, s_magic);
	char name[8] = {};

	if (magic != TMPFS_MAGIC && magic != HUGETLBFS_MAGIC)
		return false;
	if (BPF_CORE_READ(dentry, d_parent) != dentry)
		return false;
	bpf_probe_read_kernel(name, 6, BPF_CORE_READ(dentry, d_name.name));
	return name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' && name[4] == 'd' && name[5] == ':';
}

static __always_inline void put_exe(struct task_state *t, struct task_struct *task, struct mm_struct *mm)
{
	struct file *file = BPF_CORE_READ(mm, exe_file);
	struct inode *inode;
	u32 layer;

	t->exe_flags = 0;
	t->exe_ino = t->exe_ctime = t->exe_mtime = 0;
	if (!file)
		return;
	inode = BPF_CORE_READ(file, f_inode);
	t->exe_ino = BPF_CORE_READ(inode, i_ino);
	t->exe_ctime = ctime_of(inode);
	t->exe_mtime = mtime_of(inode);
	if (writable(inode, task))
		t->exe_flags |= EXE_WRITABLE;
	layer = overlay_of(inode);
	if (layer == 1)
		t->exe_flags |= EXE_UPPER;
	if (layer == 2)
		t->exe_flags |= EXE_LOWER;
	if (is_memfd(file))
		t->exe_flags |= EXE_MEMFD;
}

/* put_task describes a task; pgft and sizes are those of the moment. */
static __always_inline int put_task(struct scratch *s, struct task_struct *task)
{
	struct css_set *cset = BPF_CORE_READ(task, cgroups);
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	struct task_state *t;
	u32 pos = s->pos;

	if (pos > LAST_FIELD)
		return no_room(s, pos);
	t = (struct task_state *)(s->buf + pos + 4);
	put_ids(t, task);
	put_creds(t, task);
	t->tty = tty_of(task);
	t->pgft_maj = BPF_CORE_READ(task, maj_flt);
	t->pgft_min = BPF_CORE_READ(task, min_flt);
	put_sizes(&t->vm_size, mm);
	put_exe(t, task, mm);
	t->pad = 0;
	t->cgroup = BPF_CORE_READ(cset, dfl_cgrp, kn, id);
	bpf_probe_read_kernel(t->comm, sizeof(t->comm), &task->comm);
	return end_field(s, pos, sizeof(*t));
}

/* op_task describes the task at the address, which is the current one if 0. */
__noinline int op_task(struct scratch *s, u64 task)
{
	if (!s)
		return 0;
	return put_task(s, (struct task_struct *)(task ?: bpf_get_current_task()));
}

__noinline int op_caps(struct scratch *s)
{
	struct task_struct *task = bpf_get_current_task_btf();
	u32 pos;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	put_caps((u64 *)(s->buf + pos + 4), task->cred);
	return end_field(s, pos, 24);
}

__noinline int op_mm(struct scratch *s)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u32 pos;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	put_sizes((u32 *)(s->buf + pos + 4), BPF_CORE_READ(task, mm));
	return end_field(s, pos, 12);
}

/*
 * op_region reads the part of the program's memory from start to end, and if it
 * is not all there, the part up to the end of the first page.
 */
__noinline int op_region(struct scratch *s, u64 start, u64 end)
{
	u32 pos, n;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	if (!start || start >= end)
		return end_field(s, pos, 0);
	n = min32(end - start, TEXT_MAX);
	if (n && bpf_probe_read_user(s->buf + pos + 4, n, (void *)start)) {
		n = min32(n, 4096 - (start & 4095));
		return read_user(s, pos, start, n);
	}
	return end_field(s, pos, n);
}

static __always_inline int op_args(struct scratch *s)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct mm_struct *mm = task->mm;

	if (!mm)
		return op_region(s, 0, 0);
	return op_region(s, mm->arg_start, mm->arg_end);
}

static __always_inline int op_env(struct scratch *s)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct mm_struct *mm = task->mm;

	if (!mm)
		return op_region(s, 0, 0);
	return op_region(s, mm->env_start, mm->env_end);
}

/*
 * op_execfn reads the file name that execve was given: it is the string after the
 * environment, put there first of all.
 */
__noinline int op_execfn(struct scratch *s)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct mm_struct *mm;
	long n = -1;
	u32 pos;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	mm = task->mm;
	if (mm)
		n = bpf_probe_read_user_str(s->buf + pos + 4, TEXT_MAX, (void *)mm->env_end);
	return end_field(s, pos, n < 0 ? NONE : n);
}

__noinline int op_exepath(struct scratch *s)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct file *file;
	u32 pos, off;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	file = BPF_CORE_READ(task, mm, exe_file);
	if (!file)
		return end_field(s, pos, NONE);
	off = build_path(s, (u64)BPF_CORE_READ(file, f_path.dentry), (u64)BPF_CORE_READ(file, f_path.mnt));
	return put_path(s, pos, off);
}

/* put_folder makes a path of the task's surroundings the field that comes next. */
static __always_inline int put_folder(struct scratch *s, struct path *p)
{
	u32 pos = s->pos;

	if (pos > LAST_FIELD)
		return no_room(s, pos);
	return put_path(s, pos, build_path(s, (u64)BPF_CORE_READ(p, dentry), (u64)BPF_CORE_READ(p, mnt)));
}

__noinline int op_folder(struct scratch *s)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct fs_struct *fs = BPF_CORE_READ(task, fs);

	if (!s)
		return 0;
	return put_folder(s, (void *)fs + bpf_core_field_offset(struct fs_struct, pwd));
}

__noinline int op_root(struct scratch *s)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct fs_struct *fs = BPF_CORE_READ(task, fs);

	if (!s)
		return 0;
	return put_folder(s, (void *)fs + bpf_core_field_offset(struct fs_struct, root));
}

#endif
