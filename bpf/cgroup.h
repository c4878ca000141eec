/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/* The cgroups of a task. */
#ifndef HIDS_CGROUP_H
#define HIDS_CGROUP_H

#include "path.h"

#define CGROUP_NAME_MAX 10

/* cgroup_at returns the node of the cgroup of one controller. */
static __always_inline u64 cgroup_at(struct css_set *cset, u32 id)
{
	struct cgroup_subsys_state *css = 0;
	void *at = (void *)cset + bpf_core_field_offset(struct css_set, subsys);

	bpf_probe_read_kernel(&css, sizeof(css), at + id * sizeof(css));
	if (!css)
		return 0;
	return (u64)BPF_CORE_READ(css, cgroup, kn);
}

/*
 * append_cgroup appends "name=path" and a NUL to the field that begins at pos and
 * is n bytes long, and returns its new length. The path is that at scratch.path.
 */
__noinline u32 append_cgroup(struct scratch *s, u32 pos, u32 n, u64 name, u32 off)
{
	u32 at, len, i;

	if (!s || n > TEXT_MAX || pos > LAST_FIELD || !off || off >= PATH_ROOM)
		return n;
	at = pos + 4 + n;
	for (i = 0; i < CGROUP_NAME_MAX; i++) {
		u8 c = name >> 8 * (i & 7);

		if (!c || i == 8)
			break;
		s->buf[at + i] = c;
	}
	s->buf[at + i] = '=';
	n += i + 1;
	len = PATH_ROOM - off;
	if (n > TEXT_MAX - 1 || len > TEXT_MAX - n)
		return n;
	barrier_var(len);
	if (len > PATH_ROOM || bpf_probe_read_kernel(s->buf + pos + 4 + n, len, s->path + off))
		return n;
	return n + len;
}

/* Names of up to eight letters, as a number. */
#define NAME(a, b, c, d, e, f, g)                                                                  \
	((u64)(a) | (u64)(b) << 8 | (u64)(c) << 16 | (u64)(d) << 24 | (u64)(e) << 32 |             \
	 (u64)(f) << 40 | (u64)(g) << 48)

/* What put_cgroups goes through: one controller after the other. */
struct cgroup_walk {
	u64 last; /* node whose path is at scratch.path */
	u32 off;
	u32 n;	    /* length of the field */
	bool named; /* some path was not the root's */
};

static __always_inline void put_cgroup(struct scratch *s, u32 pos, struct cgroup_walk *w, u64 node, u64 name)
{
	if (!node)
		return;
	if (node != w->last) {
		w->off = build_cgroup_path(s, node);
		w->last = node;
	}
	if (w->off && w->off < PATH_ROOM - 2)
		w->named = true;
	w->n = append_cgroup(s, pos, w->n, name, w->off);
}

#define PUT_CONTROLLER(s, pos, w, cset, id, name)                                                  \
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, id))                                 \
	put_cgroup(s, pos, w, cgroup_at(cset, bpf_core_enum_value(enum cgroup_subsys_id, id)), name)

/*
 * put_cgroups lists the cgroups by controller. A cgroup of the unified hierarchy in
 * which no controller is on would be missing: then it comes last, without a name.
 */
__noinline int op_cgroups(struct scratch *s, u64 task)
{
	struct task_struct *t = (struct task_struct *)(task ?: bpf_get_current_task());
	struct css_set *cset = BPF_CORE_READ(t, cgroups);
	struct cgroup_walk w = {};
	u32 pos;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	PUT_CONTROLLER(s, pos, &w, cset, cpuset_cgrp_id, NAME('c', 'p', 'u', 's', 'e', 't', 0));
	PUT_CONTROLLER(s, pos, &w, cset, cpu_cgrp_id, NAME('c', 'p', 'u', 0, 0, 0, 0));
	PUT_CONTROLLER(s, pos, &w, cset, cpuacct_cgrp_id, NAME('c', 'p', 'u', 'a', 'c', 'c', 't'));
	PUT_CONTROLLER(s, pos, &w, cset, io_cgrp_id, NAME('i', 'o', 0, 0, 0, 0, 0));
	PUT_CONTROLLER(s, pos, &w, cset, memory_cgrp_id, NAME('m', 'e', 'm', 'o', 'r', 'y', 0));
	if (!w.named) {
		u64 node = (u64)BPF_CORE_READ(cset, dfl_cgrp, kn);
		u32 off = build_cgroup_path(s, node);

		if (off && off < PATH_ROOM - 2)
			w.n = append_cgroup(s, pos, w.n, 0, off);
	}
	return end_field(s, pos, min32(w.n, TEXT_MAX));
}

#endif
