/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/*
 * Paths of files and cgroups. They are put together from the last component to
 * the first, at the end of scratch.path.
 */
#ifndef HIDS_PATH_H
#define HIDS_PATH_H

#include "scratch.h"

#define MAX_DEPTH 96	     /* components and mounts of a path */
#define MAX_CGROUP_DEPTH 24

/* prepend puts name, n bytes, before what begins at off. */
static __always_inline u32 prepend(struct scratch *s, u32 off, const void *name, u32 n, bool slash)
{
	if (n > 255)
		n = 255;
	if (off < n + 1)
		return 0;
	off -= n;
	if (off >= PATH_ROOM)
		return 0;
	if (n && bpf_probe_read_kernel(s->path + off, n, name))
		return 0;
	if (slash) {
		off--;
		if (off >= PATH_ROOM)
			return 0;
		s->path[off] = '/';
	}
	return off;
}

/* prepend_dentry puts the name of a directory entry before what begins at off. */
__noinline u32 prepend_dentry(struct scratch *s, u64 dentry, u32 off, u32 slash)
{
	struct dentry *d = (struct dentry *)dentry;

	if (!s)
		return 0;
	return prepend(s, off, BPF_CORE_READ(d, d_name.name), BPF_CORE_READ(d, d_name.len), slash);
}

/*
 * build_path leaves the path at scratch.path and returns where it begins, 0 if
 * there is none. It ends with a NUL, at the end of the buffer.
 */
__noinline u32 build_path(struct scratch *s, u64 from, u64 mnt)
{
	struct dentry *dentry = (struct dentry *)from, *parent;
	struct vfsmount *vfsmnt = (struct vfsmount *)mnt;
	u32 off = PATH_ROOM - 1;
	int i;

	if (!s || !dentry || !vfsmnt)
		return 0;
	s->path[off] = 0;
	parent = BPF_CORE_READ(dentry, d_parent);
	if (dentry == parent && dentry != BPF_CORE_READ(vfsmnt, mnt_root))
		return prepend_dentry(s, from, off, 0); /* no place in a tree: a memfd */
	for (i = 0; i < MAX_DEPTH; i++) {
		struct dentry *root = BPF_CORE_READ(vfsmnt, mnt_root);

		parent = BPF_CORE_READ(dentry, d_parent);
		if (dentry == root || dentry == parent) {
			struct mount *mount = (void *)vfsmnt - bpf_core_field_offset(struct mount, mnt);
			struct mount *above = BPF_CORE_READ(mount, mnt_parent);

			if (dentry != root || mount == above)
				break;
			dentry = BPF_CORE_READ(mount, mnt_mountpoint);
			vfsmnt = (void *)above + bpf_core_field_offset(struct mount, mnt);
			continue;
		}
		off = prepend_dentry(s, (u64)dentry, off, 1);
		if (!off)
			return 0;
		dentry = parent;
	}
	if (off < PATH_ROOM - 1)
		return off;
	/* A mount of a single file that is in no tree has nothing but its name. */
	if (dentry != BPF_CORE_READ(dentry, d_parent))
		return prepend_dentry(s, (u64)dentry, off, 0);
	return prepend(s, off, 0, 0, 1);
}

/* put_path makes what build_path left the field at pos. */
static __always_inline int put_path(struct scratch *s, u32 pos, u32 off)
{
	u32 n;

	if (!off || off >= PATH_ROOM)
		return end_field(s, pos, NONE);
	n = PATH_ROOM - off;
	barrier_var(n); /* keeps the compiler from knowing better than the verifier */
	if (n > PATH_ROOM || bpf_probe_read_kernel(s->buf + pos + 4, n, s->path + off))
		n = NONE;
	return end_field(s, pos, n);
}

static __always_inline struct kernfs_node *kernfs_parent(struct kernfs_node *kn)
{
	struct kernfs_node___v614 *old = (void *)kn;

	if (bpf_core_field_exists(kn->__parent))
		return BPF_CORE_READ(kn, __parent);
	return BPF_CORE_READ(old, parent);
}

/* build_cgroup_path is build_path for a node of a cgroup hierarchy. */
__noinline u32 build_cgroup_path(struct scratch *s, u64 node)
{
	struct kernfs_node *kn = (struct kernfs_node *)node, *parent;
	u32 off = PATH_ROOM - 1;
	int i;

	if (!s || !kn)
		return 0;
	s->path[off] = 0;
	for (i = 0; i < MAX_CGROUP_DEPTH; i++) {
		const char *name;
		long n;

		parent = kernfs_parent(kn);
		if (!parent)
			break;
		name = BPF_CORE_READ(kn, name);
		/* The room after the path is for this: the length is not kept. */
		n = bpf_probe_read_kernel_str(s->path + PATH_ROOM, 256, name);
		if (n <= 1)
			return 0;
		off = prepend(s, off, s->path + PATH_ROOM, n - 1, 1);
		if (!off)
			return 0;
		kn = parent;
	}
	if (off == PATH_ROOM - 1)
		return prepend(s, off, 0, 0, 1);
	return off;
}

#endif
