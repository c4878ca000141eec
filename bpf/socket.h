/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/* Operations on sockets. */
#ifndef HIDS_SOCKET_H
#define HIDS_SOCKET_H

#include "file.h"

#include <bpf/bpf_endian.h>

#define UNIX_PATH_MAX 108

/* sock_of returns the socket behind a file descriptor, 0 if it has none. */
static __always_inline struct sock *sock_of(s32 fd)
{
	struct file *file = file_of(fd);
	struct socket *socket;

	if (!file || BPF_CORE_READ(file, f_mode) & FMODE_PATH)
		return 0;
	if (BPF_CORE_READ(file, f_inode, i_sb, s_magic) != SOCKFS_MAGIC)
		return 0;
	socket = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(socket, sk);
}

/* The two ends of an address: where the local and the remote one go in a tuple. */
struct inet4 {
	u32 saddr;
	u16 sport;
	u32 daddr;
	u16 dport;
} __attribute__((packed));

struct inet6 {
	u8 saddr[16];
	u16 sport;
	u8 daddr[16];
	u16 dport;
} __attribute__((packed));

static __always_inline u32 put_inet(u8 *out, struct sock *sk, bool swap)
{
	struct inet_sock *inet = (struct inet_sock *)sk;
	struct inet4 *t = (struct inet4 *)out;
	u32 local = BPF_CORE_READ(inet, inet_saddr);
	u32 remote = BPF_CORE_READ(sk, __sk_common.skc_daddr);
	u16 lport = bpf_ntohs(BPF_CORE_READ(inet, inet_sport));
	u16 rport = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));

	t->saddr = swap ? remote : local;
	t->sport = swap ? rport : lport;
	t->daddr = swap ? local : remote;
	t->dport = swap ? lport : rport;
	return sizeof(*t);
}

static __always_inline u32 put_inet6(u8 *out, struct sock *sk, bool swap)
{
	struct inet_sock *inet = (struct inet_sock *)sk;
	struct inet6 *t = (struct inet6 *)out;
	struct ipv6_pinfo *info = BPF_CORE_READ(inet, pinet6);
	u16 lport = bpf_ntohs(BPF_CORE_READ(inet, inet_sport));
	u16 rport = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));

	bpf_probe_read_kernel(swap ? t->daddr : t->saddr, 16, &info->saddr);
	bpf_probe_read_kernel(swap ? t->saddr : t->daddr, 16, &sk->__sk_common.skc_v6_daddr);
	t->sport = swap ? rport : lport;
	t->dport = swap ? lport : rport;
	return sizeof(*t);
}

/* put_unix writes both sockets and the path of the one that is the destination. */
static __always_inline u32 put_unix(u8 *out, struct sock *sk, bool swap)
{
	struct sock *peer = BPF_CORE_READ((struct unix_sock *)sk, peer);
	struct sock *source = swap ? peer : sk, *dest = swap ? sk : peer;
	struct unix_address *addr;
	u32 n = 0;

	((u64 *)out)[0] = (u64)source;
	((u64 *)out)[1] = (u64)dest;
	if (!dest)
		return 16;
	addr = BPF_CORE_READ((struct unix_sock *)dest, addr);
	if (!addr)
		return 16;
	n = BPF_CORE_READ(addr, len) - 2; /* less the family */
	if (n > UNIX_PATH_MAX)
		n = 0;
	if (n && bpf_probe_read_kernel(out + 16, n, &addr->name[0].sun_path))
		n = 0;
	return 16 + n;
}

__noinline int op_tuple(struct scratch *s, u32 f)
{
	struct tuple *t;
	struct sock *sk;
	u32 pos, n = 0;
	u8 *out;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	sk = sock_of(fd_of(s, f));
	if (!sk)
		return end_field(s, pos, NONE);
	t = (struct tuple *)(s->buf + pos + 4);
	t->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	t->protocol = BPF_CORE_READ(sk, sk_protocol);
	t->type = BPF_CORE_READ(sk, sk_type);
	out = s->buf + pos + 4 + sizeof(*t);
	if (t->family == AF_INET)
		n = put_inet(out, sk, F_C(f));
	else if (t->family == AF_INET6)
		n = put_inet6(out, sk, F_C(f));
	else if (t->family == AF_UNIX)
		n = put_unix(out, sk, F_C(f));
	return end_field(s, pos, sizeof(*t) + n);
}

__noinline int op_queue(struct scratch *s, u32 f)
{
	struct sock *sk;
	u32 pos, *out;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	sk = sock_of(fd_of(s, f));
	if (!sk)
		return end_field(s, pos, NONE);
	out = (u32 *)(s->buf + pos + 4);
	out[0] = BPF_CORE_READ(sk, sk_ack_backlog);
	out[1] = BPF_CORE_READ(sk, sk_max_ack_backlog);
	return end_field(s, pos, 8);
}

#endif
