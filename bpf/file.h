/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/* Operations on open files. */
#ifndef HIDS_FILE_H
#define HIDS_FILE_H

#include "path.h"
#include "user.h"

/* fd_of returns the file descriptor that f names, -1 if there is none. */
static __always_inline s32 fd_of(struct scratch *s, u32 f)
{
	s32 fd = -1;
	u64 at;

	if (F_A(f) < MAX_ARGS || F_A(f) == RETURN)
		return value_of(s, F_A(f));
	at = value_of(s, F_A(f)) + 4 * F_B(f);
	if (bpf_probe_read_user(&fd, sizeof(fd), (void *)at))
		return -1;
	return fd;
}

/* file_of returns the open file of the current task, 0 if there is none. */
static __always_inline struct file *file_of(s32 fd)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct file **table, *file = 0;
	struct fdtable *fdt;

	if (fd < 0 || !task->files)
		return 0;
	fdt = task->files->fdt;
	if (!fdt || (u32)fd >= fdt->max_fds)
		return 0;
	table = fdt->fd;
	bpf_probe_read_kernel(&file, sizeof(file), &table[(u32)fd]);
	return file;
}

/*
 * overlay_of tells the layer of a file on overlayfs: 1 upper, 2 lower, else 0.
 * An overlay inode ends with its upper dentry, for which there are no types if
 * overlayfs is a module: it follows the inode in all versions.
 */
static __always_inline u32 overlay_of(struct inode *inode)
{
	struct dentry *upper = 0;

	if (BPF_CORE_READ(inode, i_sb, s_magic) != OVERLAYFS_MAGIC)
		return 0;
	bpf_probe_read_kernel(&upper, sizeof(upper), (void *)inode + bpf_core_type_size(struct inode));
	if (upper && BPF_CORE_READ(upper, d_inode))
		return 1;
	return 2;
}

__noinline int op_fdinfo(struct scratch *s, u32 f)
{
	struct fdinfo *info;
	struct inode *inode;
	struct file *file;
	u32 pos;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	file = file_of(fd_of(s, f));
	if (!file)
		return end_field(s, pos, NONE);
	inode = BPF_CORE_READ(file, f_inode);
	info = (struct fdinfo *)(s->buf + pos + 4);
	info->ino = BPF_CORE_READ(inode, i_ino);
	info->dev = encode_dev(BPF_CORE_READ(inode, i_sb, s_dev));
	info->f_mode = BPF_CORE_READ(file, f_mode);
	info->f_flags = BPF_CORE_READ(file, f_flags);
	info->overlay = overlay_of(inode);
	info->i_mode = BPF_CORE_READ(inode, i_mode);
	info->created = !!(info->f_mode & FMODE_CREATED);
	return end_field(s, pos, sizeof(*info));
}

__noinline int op_fdpath(struct scratch *s, u32 f)
{
	struct file *file;
	u32 pos, off;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	file = file_of(fd_of(s, f));
	if (!file)
		return end_field(s, pos, NONE);
	off = build_path(s, (u64)BPF_CORE_READ(file, f_path.dentry), (u64)BPF_CORE_READ(file, f_path.mnt));
	return put_path(s, pos, off);
}

#endif
