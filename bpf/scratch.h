/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/*
 * A sample is put together in a scratch buffer of the CPU, then copied into
 * the ring buffer. The buffer has room for a whole field after the last place
 * where one may begin, which makes bounds simple enough for the verifier.
 */
#ifndef HIDS_SCRATCH_H
#define HIDS_SCRATCH_H

#include "kernel.h"
#include "record.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define MAX_CPUS 4096	 /* the sizes of maps are set to the host's before loading */
#define TEXT_MAX 4096	 /* strings, arrays */
#define DATA_MAX 0xffffU /* data of a buffer: as snaplen */
#define LAST_FIELD 0x14000U
#define SAMPLE_MAX 0x28000U
#define PATH_ROOM 4096

#define ARG_RETURN 7 /* of scratch.args: RETURN & 7 */

struct scratch {
	u64 args[8]; /* 0 to 5, and the return value */
	u64 ts;
	u64 id; /* pid << 32 | tid */
	u32 busy;
	u32 nr;
	u32 pos; /* where the next field begins */
	u32 nfields;
	u32 ia32;
	u32 message; /* with ROW_EACH: which one */
	u32 truncated;
	u32 kind;
	volatile u32 got; /* of what a loop sums up */
	u32 pad;
	volatile u64 sum;
	u64 iov[2 * 64];
	u8 path[PATH_ROOM + 256]; /* filled from its end */
	u8 buf[SAMPLE_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MAX_CPUS);
	__type(key, u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MAX_CPUS);
	__type(key, u32);
	__type(value, struct counters);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MAX_CPUS);
	__type(key, u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_RINGBUF);
			__uint(max_entries, 4096);
		});
} rings SEC(".maps");

const volatile u32 snaplen = 80;
const volatile u8 no_exits = 0;
const volatile struct row rows[MAX_SYSCALLS];
const volatile struct row rows32[MAX_SYSCALLS];

static __always_inline void count_drop(u32 cpu, enum drop why)
{
	struct counters *c = bpf_map_lookup_elem(&counts, &cpu);

	if (c)
		c->drops[why]++;
}

static __always_inline void count_event(u32 cpu, u32 bytes)
{
	struct counters *c = bpf_map_lookup_elem(&counts, &cpu);

	if (c) {
		c->events++;
		c->bytes += bytes;
	}
}

/*
 * acquire gives the scratch buffer of this CPU to a program. Programs run with
 * preemption off, so that it is free, but for those that interrupt others.
 */
static __always_inline struct scratch *acquire(void)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct scratch *s = bpf_map_lookup_elem(&scratches, &cpu);

	if (!s)
		return 0;
	if (s->busy) {
		count_drop(cpu, DROP_SCRATCH);
		return 0;
	}
	s->busy = 1;
	return s;
}

static __always_inline void release(struct scratch *s)
{
	s->busy = 0;
}

/* begin_sample empties the buffer. */
static __always_inline void begin_sample(struct scratch *s)
{
	s->pos = sizeof(struct sample);
	s->nfields = 0;
	s->truncated = 0;
}

/*
 * submit sends what the buffer holds. Nobody is woken: the reader looks often
 * enough.
 */
__noinline int submit(struct scratch *s)
{
	u32 cpu = bpf_get_smp_processor_id(), len;
	struct sample *h;
	void *ring;

	if (!s)
		return 0;
	len = s->pos;
	/*
	 * Two comparisons, not one of a difference, as the compiler would have it:
	 * the verifier of Linux 6.1 does not know len's bounds by that.
	 */
	if (len > SAMPLE_MAX)
		goto too_large;
	barrier_var(len);
	if (len < sizeof(*h))
		goto too_large;
	h = (struct sample *)s->buf;
	h->ts = s->ts;
	h->tid = s->id;
	h->pid = s->id >> 32;
	h->ret = s->args[ARG_RETURN];
	h->nr = s->nr;
	h->kind = s->kind;
	h->cpu = cpu;
	h->flags = (s->ia32 ? SAMPLE_IA32 : 0) | (s->truncated ? SAMPLE_TRUNCATED : 0);
	h->nfields = s->nfields;
	h->len = len - sizeof(*h);
	ring = bpf_map_lookup_elem(&rings, &cpu);
	barrier_var(len);
	if (!ring || len > SAMPLE_MAX || bpf_ringbuf_output(ring, h, len, BPF_RB_NO_WAKEUP)) {
		count_drop(cpu, DROP_RING);
		return 0;
	}
	count_event(cpu, len);
	return 0;
too_large:
	count_drop(cpu, DROP_SIZE);
	return 0;
}

/* end_field says how long the field is that begins at pos. */
static __always_inline int end_field(struct scratch *s, u32 pos, u32 n)
{
	*(u32 *)(s->buf + pos) = n;
	s->pos = pos + 4 + (n == NONE ? 0 : n);
	s->nfields++;
	return 0;
}

/* no_room stands for a field that has no room. */
static __always_inline int no_room(struct scratch *s, u32 pos)
{
	if (pos > SAMPLE_MAX - 4)
		return 0;
	s->truncated = 1;
	return end_field(s, pos, NONE);
}

/* read_user copies n bytes of user memory to the field at pos. */
static __always_inline int read_user(struct scratch *s, u32 pos, u64 from, u32 n)
{
	if (n && (!from || bpf_probe_read_user(s->buf + pos + 4, n, (void *)from)))
		n = NONE;
	return end_field(s, pos, n);
}

/* value_of returns an argument by number, RETURN included. */
static __always_inline u64 value_of(struct scratch *s, u32 n)
{
	return s->args[n & 7];
}

static __always_inline u32 min32(u64 a, u32 b)
{
	return a < b ? a : b;
}

/* encode_dev is how the kernel tells user space a device. */
static __always_inline u32 encode_dev(u32 dev)
{
	u32 major = dev >> 20, minor = dev & 0xfffff;

	return (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
}

#endif
