/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/*
 * Operations that read what system calls' arguments point to. Each of them is a
 * global function: the verifier looks at it once, for any arguments.
 *
 * f is a struct fetch as a number.
 */
#ifndef HIDS_USER_H
#define HIDS_USER_H

#include "scratch.h"

#define F_A(f) ((f) >> 8 & 0xff)
#define F_B(f) ((f) >> 16 & 0xff)
#define F_C(f) ((f) >> 24 & 0xff)

#define MAX_IOVS 1024 /* the kernel's own limit */
#define IOV_CHUNK 64
#define MAX_NAME 128
#define MAX_CONTROL 4096
#define MAX_STRINGS 256

__noinline int op_val(struct scratch *s, u32 f)
{
	u32 pos;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	*(u64 *)(s->buf + pos + 4) = value_of(s, F_A(f));
	return end_field(s, pos, 8);
}

/*
 * read_string reads a string of at most TEXT_MAX bytes to an offset in the buffer
 * and returns its length with the NUL, or a negative number. An empty string has
 * length 0 for some kernels, Linux 6.1 among them.
 */
__noinline long read_string(struct scratch *s, u32 at, u64 from)
{
	long n;

	if (!s || at > SAMPLE_MAX - TEXT_MAX)
		return -1;
	n = bpf_probe_read_user_str(s->buf + at, TEXT_MAX, (void *)from);
	if (n == 0) {
		s->buf[at] = 0;
		n = 1;
	}
	return n;
}

__noinline int op_str(struct scratch *s, u32 f)
{
	long n;
	u32 pos;
	u64 from;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	from = value_of(s, F_A(f));
	n = -1;
	if (from)
		n = read_string(s, pos + 4, from);
	return end_field(s, pos, n < 0 ? NONE : n);
}

__noinline int op_buf(struct scratch *s, u32 f)
{
	u32 pos, n;
	s64 size;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	size = value_of(s, F_B(f));
	if (F_B(f) == RETURN && size < 0)
		size = 0;
	n = min32(size, snaplen);
	n = min32(n, DATA_MAX);
	return read_user(s, pos, value_of(s, F_A(f)), n);
}

__noinline int op_mem(struct scratch *s, u32 f)
{
	u32 pos, n;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	n = f >> 16 & 0xffff;
	return read_user(s, pos, value_of(s, F_A(f)), n);
}

/* array is count elements of size bytes at from. */
static __always_inline int array(struct scratch *s, u64 from, u64 count, u32 size)
{
	u32 pos = s->pos, n;

	if (pos > LAST_FIELD)
		return no_room(s, pos);
	n = min32(count, TEXT_MAX) * size;
	n = min32(n, TEXT_MAX);
	return read_user(s, pos, from, n);
}

__noinline int op_arr(struct scratch *s, u32 f)
{
	if (!s)
		return 0;
	return array(s, value_of(s, F_A(f)), value_of(s, F_B(f)), F_C(f));
}

__noinline int op_arrp(struct scratch *s, u32 f)
{
	u32 count = 0;

	if (!s)
		return 0;
	bpf_probe_read_user(&count, sizeof(count), (void *)value_of(s, F_B(f)));
	return array(s, value_of(s, F_A(f)), count, F_C(f));
}

__noinline int op_bpf(struct scratch *s, u32 f)
{
	if (!s)
		return 0;
	return array(s, value_of(s, F_A(f)), min32(value_of(s, F_B(f)), 128), 1);
}

__noinline int op_sockaddr(struct scratch *s, u32 f)
{
	u32 pos, n;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	n = value_of(s, F_B(f));
	if (F_C(f)) {
		n = 0;
		bpf_probe_read_user(&n, sizeof(n), (void *)value_of(s, F_B(f)));
	}
	return read_user(s, pos, value_of(s, F_A(f)), min32(n, MAX_NAME));
}

/* widen makes iovecs of 32-bit programs at scratch.iov those of 64 bits. */
__noinline int widen(struct scratch *s)
{
	s32 i;

	if (!s)
		return 0;
	for (i = IOV_CHUNK - 1; i >= 0; i--) {
		u64 both = s->iov[i];

		s->iov[2 * i] = (u32)both;
		s->iov[2 * i + 1] = both >> 32;
	}
	return 0;
}

/* read_iovs reads iovecs into the scratch buffer, IOV_CHUNK at most. */
static __always_inline long read_iovs(struct scratch *s, u64 from, u32 n)
{
	u64 size = min32(n, IOV_CHUNK) * (s->ia32 ? 8 : 16);

	barrier_var(size); /* the compiler knows the bounds of a product, Linux 6.1 does not */
	if (size > sizeof(s->iov))
		return -1;
	if (bpf_probe_read_user(s->iov, size, (void *)from))
		return -1;
	if (s->ia32)
		widen(s);
	return 0;
}

/*
 * gather appends the data of the iovecs read before to the field that begins at
 * start and is n bytes long by now. It returns its new length. How much it got is
 * kept in memory: so the verifier need not tell one round from another.
 */
__noinline int gather(struct scratch *s, u32 start, u32 n, u32 count, u32 want)
{
	u32 i;

	if (!s)
		return 0;
	s->got = 0;
	for (i = 0; i < IOV_CHUNK; i++) {
		u32 got = s->got, size, at;

		if (i >= count || got >= want)
			break;
		at = start + 4 + n + got;
		size = min32(s->iov[2 * i + 1], want - got);
		if (size > DATA_MAX || at > SAMPLE_MAX - DATA_MAX)
			break;
		if (size && bpf_probe_read_user(s->buf + at, size, (void *)s->iov[2 * i]))
			break;
		s->got = got + size;
	}
	return n + s->got;
}

/* total sums the lengths of an array of iovecs. */
__noinline u64 total(struct scratch *s, u64 from, u32 count)
{
	u32 chunk, i;

	if (!s)
		return 0;
	s->sum = 0;
	for (chunk = 0; chunk < MAX_IOVS / IOV_CHUNK; chunk++) {
		u32 done = chunk * IOV_CHUNK;

		if (done >= count)
			break;
		if (read_iovs(s, from + done * (s->ia32 ? 8 : 16), count - done))
			break;
		for (i = 0; i < IOV_CHUNK; i++) {
			if (done + i >= count)
				break;
			s->sum += s->iov[2 * i + 1];
		}
	}
	return s->sum;
}

/* sum_iovs is total, with the first chunk of iovecs left in the buffer. */
static __always_inline u64 sum_iovs(struct scratch *s, u64 from, u64 count)
{
	u64 sum = total(s, from, min32(count, MAX_IOVS));

	if (count > IOV_CHUNK)
		read_iovs(s, from, IOV_CHUNK);
	return sum;
}

/* data_size is how much data of iovecs to read. */
static __always_inline u32 data_size(struct scratch *s, u64 sum, u32 limit)
{
	s64 ret = s->args[ARG_RETURN];
	u32 n = min32(sum, snaplen);

	if (limit)
		n = min32(ret < 0 ? 0 : ret, n);
	return n;
}

__noinline int op_iovec(struct scratch *s, u32 f)
{
	u32 pos, n;
	u64 count, sum;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	count = value_of(s, F_B(f));
	sum = sum_iovs(s, value_of(s, F_A(f)), count);
	*(u64 *)(s->buf + pos + 4) = sum;
	n = gather(s, pos, 8, min32(count, IOV_CHUNK), data_size(s, sum, F_C(f)));
	return end_field(s, pos, min32(n, 8 + DATA_MAX));
}

/* A struct msghdr, of 64 bits; one of 32 bits is widened to it. */
struct message {
	u64 name;
	u32 namelen;
	u32 pad;
	u64 iov;
	u64 iovlen;
	u64 control;
	u64 controllen;
	u32 flags;
	u32 pad2;
};

struct message32 {
	u32 name, namelen, iov, iovlen, control, controllen, flags;
};

#define EACH_SIZE 64   /* of struct mmsghdr: the message and its length */
#define EACH_SIZE32 32

static __always_inline long read_message(struct scratch *s, u64 at, struct message *m)
{
	struct message32 m32;

	if (!s->ia32)
		return bpf_probe_read_user(m, sizeof(*m), (void *)(at + s->message * EACH_SIZE));
	if (bpf_probe_read_user(&m32, sizeof(m32), (void *)(at + s->message * EACH_SIZE32)))
		return -1;
	m->name = m32.name;
	m->namelen = m32.namelen;
	m->iov = m32.iov;
	m->iovlen = m32.iovlen;
	m->control = m32.control;
	m->controllen = m32.controllen;
	return 0;
}

/*
 * put_part appends u16 length and the bytes to the field at pos that is n bytes
 * long, and returns its new length. max is at most TEXT_MAX.
 */
static __always_inline u32 put_part(struct scratch *s, u32 pos, u32 n, u64 from, u64 size, u32 max)
{
	u32 at = pos + 4 + n;
	u16 len = min32(size, max);

	if (at > SAMPLE_MAX - 2 * TEXT_MAX)
		return n;
	if (!from)
		len = 0;
	if (len > max)
		len = max;
	if (len && bpf_probe_read_user(s->buf + at + 2, len, (void *)from))
		len = 0;
	*(u16 *)(s->buf + at) = len;
	return n + 2 + len;
}

__noinline int op_msg(struct scratch *s, u32 f)
{
	struct message m = {};
	u32 pos, n;
	u64 sum;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	if (read_message(s, value_of(s, F_A(f)), &m))
		return end_field(s, pos, NONE);
	sum = sum_iovs(s, m.iov, m.iovlen);
	*(u64 *)(s->buf + pos + 4) = sum;
	n = put_part(s, pos, 8, m.name, m.namelen, MAX_NAME);
	n = put_part(s, pos, n, m.control, m.controllen, MAX_CONTROL);
	n = gather(s, pos, n, min32(m.iovlen, IOV_CHUNK), data_size(s, sum, F_C(f)));
	return end_field(s, pos, min32(n, 512 + MAX_CONTROL + DATA_MAX));
}

/* pointer_at reads element i of an array of pointers. */
static __always_inline u64 pointer_at(struct scratch *s, u64 array, u32 i)
{
	u64 p = 0;
	u32 p32 = 0;

	if (!s->ia32) {
		bpf_probe_read_user(&p, sizeof(p), (void *)(array + 8 * i));
		return p;
	}
	bpf_probe_read_user(&p32, sizeof(p32), (void *)(array + 4 * i));
	return p32;
}

__noinline int op_strarr(struct scratch *s, u32 f)
{
	u32 pos, n = 0, i;
	u64 array;

	if (!s)
		return 0;
	pos = s->pos;
	if (pos > LAST_FIELD)
		return no_room(s, pos);
	array = value_of(s, F_A(f));
	if (!array)
		return end_field(s, pos, 0);
	if (!pointer_at(s, array, 0))
		return end_field(s, pos, NONE);
	for (i = 0; i < MAX_STRINGS; i++) {
		u64 p = pointer_at(s, array, i);
		long got;

		if (!p || n >= TEXT_MAX)
			break;
		got = read_string(s, pos + 4 + n, p);
		if (got < 0 || got > TEXT_MAX)
			break;
		n += got;
	}
	/* Not even the first can be read: nothing is known, not an empty list. */
	if (!n)
		return end_field(s, pos, NONE);
	return end_field(s, pos, min32(n, TEXT_MAX));
}

#endif
