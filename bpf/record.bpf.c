//go:build ignore

// SPDX-License-Identifier: (GPL-2.0-only OR MIT)
/*
 * The programs that record what a host does. At the end of a system call, the row
 * of its number says what to fetch; user space makes an event of it.
 */
#include "kernel.h"
#include "record.h"
#include "scratch.h"
#include "user.h"
#include "path.h"
#include "file.h"
#include "socket.h"
#include "task.h"
#include "cgroup.h"
#include "filter.h"

#define MAX_MESSAGES 64 /* of one sendmmsg, recvmmsg */
#define NO_MESSAGE 0xffffffffU
#define TS_COMPAT 2
#define TIF_32BIT (1 << 22)
#define MAX_THREADS 64
#define MAX_ANCESTORS 32

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* skipped stands for a field that is not wanted for this result. */
static __always_inline int skipped(struct scratch *s)
{
	u32 pos = s->pos;

	if (pos > LAST_FIELD)
		return no_room(s, pos);
	return end_field(s, pos, NONE);
}

static __always_inline int op_none(struct scratch *s)
{
	u32 pos = s->pos;

	if (pos > LAST_FIELD)
		return no_room(s, pos);
	return end_field(s, pos, 0);
}

/* fetch_one adds one field. */
__noinline int fetch_one(struct scratch *s, u32 f)
{
	bool failed;

	if (!s)
		return 0;
	failed = (s64)s->args[ARG_RETURN] < 0 || s->message == NO_MESSAGE;
	if ((f & OP_IF_OK && failed) || (f & OP_IF_FAIL && !failed))
		return skipped(s);
	switch (f & 0x3f) {
	case OP_VAL: return op_val(s, f);
	case OP_STR: return op_str(s, f);
	case OP_BUF: return op_buf(s, f);
	case OP_MEM: return op_mem(s, f);
	case OP_ARR: return op_arr(s, f);
	case OP_SOCKADDR: return op_sockaddr(s, f);
	case OP_IOVEC: return op_iovec(s, f);
	case OP_MSG: return op_msg(s, f);
	case OP_STRARR: return op_strarr(s, f);
	case OP_FDINFO: return op_fdinfo(s, f);
	case OP_TUPLE: return op_tuple(s, f);
	case OP_TASK: return op_task(s, 0);
	case OP_ARGS: return op_args(s);
	case OP_ENV: return op_env(s);
	case OP_CGROUPS: return op_cgroups(s, 0);
	case OP_EXEPATH: return op_exepath(s);
	case OP_MM: return op_mm(s);
	case OP_QUEUE: return op_queue(s, f);
	case OP_BPF: return op_bpf(s, f);
	case OP_EXECFN: return op_execfn(s);
	case OP_ARRP: return op_arrp(s, f);
	case OP_FDPATH: return op_fdpath(s, f);
	case OP_CAPS: return op_caps(s);
	}
	return op_none(s);
}

static __always_inline const volatile struct row *row_of(struct scratch *s)
{
	u32 nr = s->nr;

	if (nr >= MAX_SYSCALLS)
		return 0;
	return s->ia32 ? &rows32[nr] : &rows[nr];
}

/* record fetches the fields of one sample and sends it. */
__noinline int record(struct scratch *s)
{
	const volatile struct row *row;
	u32 i;

	if (!s)
		return 0;
	begin_sample(s);
	row = row_of(s);
	if (row) {
		for (i = 0; i < MAX_FETCH; i++) {
			if (i >= row->nfetch)
				break;
			fetch_one(s, *(const volatile u32 *)&row->fetch[i]);
		}
	}
	return submit(s);
}

/* record_each records one sample for each message of sendmmsg or recvmmsg. */
__noinline int record_each(struct scratch *s)
{
	u64 count;
	u32 i;

	if (!s)
		return 0;
	count = s->args[ARG_RETURN];
	if (!count)
		s->message = NO_MESSAGE;
	if ((s64)count <= 0)
		return record(s);
	for (i = 0; i < MAX_MESSAGES; i++) {
		u32 len = 0;
		u64 at = s->args[1] + i * (s->ia32 ? EACH_SIZE32 : EACH_SIZE);

		if (i >= count)
			break;
		bpf_probe_read_user(&len, sizeof(len), (void *)(at + (s->ia32 ? 28 : 56)));
		s->message = i;
		s->args[ARG_RETURN] = len;
		record(s);
	}
	return 0;
}

#if defined(__TARGET_ARCH_x86)
static __always_inline s64 syscall_number(struct pt_regs *regs)
{
	return (s32)regs->orig_ax;
}

static __always_inline bool is_ia32(struct task_struct *task)
{
	return task->thread_info.status & TS_COMPAT;
}

static __always_inline void get_args(struct scratch *s, struct pt_regs *regs)
{
	if (s->ia32) {
		s->args[0] = (u32)regs->bx;
		s->args[1] = (u32)regs->cx;
		s->args[2] = (u32)regs->dx;
		s->args[3] = (u32)regs->si;
		s->args[4] = (u32)regs->di;
		s->args[5] = (u32)regs->bp;
		return;
	}
	s->args[0] = regs->di;
	s->args[1] = regs->si;
	s->args[2] = regs->dx;
	s->args[3] = regs->r10;
	s->args[4] = regs->r8;
	s->args[5] = regs->r9;
}
#else
static __always_inline s64 syscall_number(struct pt_regs *regs)
{
	return regs->syscallno;
}

static __always_inline bool is_ia32(struct task_struct *task)
{
	return task->thread_info.flags & TIF_32BIT;
}

static __always_inline void get_args(struct scratch *s, struct pt_regs *regs)
{
	s->args[0] = regs->orig_x0;
	s->args[1] = regs->regs[1];
	s->args[2] = regs->regs[2];
	s->args[3] = regs->regs[3];
	s->args[4] = regs->regs[4];
	s->args[5] = regs->regs[5];
}
#endif

#if defined(__TARGET_ARCH_x86)
#define IA32_SOCKETCALL 102
#define NR_SOCKETCALLS 21
#define SOCKETCALL_SEND 9
#define SOCKETCALL_RECV 10

/* Numbers in the 32-bit table of the calls of socketcall; send is sendto, recv recvfrom. */
static const u16 socketcalls[NR_SOCKETCALLS] = {
	0, 359, 361, 362, 363, IA32_ACCEPT, 367, 368, 360, 369, 371, 369, 371, 373, 366, 365, 370, 372, 364, 337, 345,
};

/*
 * socketcall finds out which call it was: its number, and its arguments, which are
 * in memory. What can't be read, or is no such call, stays socketcall.
 */
static __always_inline s64 socketcall(struct pt_regs *regs, u32 args[MAX_ARGS])
{
	u32 call = regs->bx;

	if (call == 0 || call >= NR_SOCKETCALLS)
		return IA32_SOCKETCALL;
	/* At the end of a stack there may be less than six. */
	if (bpf_probe_read_user(args, 4 * MAX_ARGS, (void *)(u64)(u32)regs->cx) &&
	    bpf_probe_read_user(args, 4 * 3, (void *)(u64)(u32)regs->cx))
		return IA32_SOCKETCALL;
	if (call == SOCKETCALL_SEND || call == SOCKETCALL_RECV)
		args[4] = args[5] = 0;
	barrier_var(call); /* the verifier needs the bounds here */
	if (call >= NR_SOCKETCALLS)
		return IA32_SOCKETCALL;
	return socketcalls[call];
}
#endif

/* row_kind tells what to do about a system call. */
static __always_inline u32 row_kind(u32 nr, bool ia32, u32 *flags)
{
	const volatile struct row *row;

	*flags = 0;
	if (nr >= MAX_SYSCALLS)
		return ROW_RECORD;
	row = ia32 ? &rows32[nr] : &rows[nr];
	*flags = row->flags;
	return row->kind;
}

/*
 * While the recorder takes a snapshot of the host, each thread is introduced before
 * its first sample: it may be gone before the snapshot comes to it, or be another
 * program by then. The number is that of the snapshot, 0 for none.
 */
volatile u32 snapshot = 0;

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, u32); /* tid */
	__type(value, u32); /* snapshot for which it was introduced */
} introduced SEC(".maps");

#define INTRODUCED_FILES (1U << 31) /* or-ed to a pid: its open files were */
#define MAX_FILES 64		    /* that are introduced */

/* introduce_once tells whether something is to be introduced, and notes that it was. */
static __always_inline bool introduce_once(u32 key)
{
	u32 now = snapshot, *last = bpf_map_lookup_elem(&introduced, &key);

	if (last && *last == now)
		return false;
	bpf_map_update_elem(&introduced, &key, &now, BPF_ANY);
	return true;
}

static __always_inline u64 close_on_exec(u32 fd)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	unsigned long *bits = BPF_CORE_READ(task, files, fdt, close_on_exec), word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), &bits[fd / 64]);
	return word >> (fd & 63) & 1;
}

/* introduce_file sends a description of an open file. */
__noinline int introduce_file(struct scratch *s, u32 fd)
{
	if (!s || !file_of(fd))
		return 0;
	begin_sample(s);
	s->args[0] = fd;
	s->args[1] = close_on_exec(fd);
	op_val(s, 0);
	op_val(s, 1 << 8);
	op_fdinfo(s, 0);
	op_fdpath(s, 0);
	op_tuple(s, 0);
	return submit(s);
}

/* introduce_task sends a description of the current task. */
__noinline int introduce_task(struct scratch *s)
{
	if (!s || !introduce_once(bpf_get_current_pid_tgid()))
		return 0;
	s->kind = SAMPLE_TASK;
	begin_sample(s);
	op_task(s, 0);
	op_args(s);
	op_env(s);
	op_cgroups(s, 0);
	op_exepath(s);
	op_folder(s);
	op_root(s);
	return submit(s);
}

/* introduce_files sends descriptions of the open files of the current task. */
__noinline int introduce_files(struct scratch *s)
{
	u32 fd;

	if (!s || !introduce_once(bpf_get_current_pid_tgid() >> 32 | INTRODUCED_FILES))
		return 0;
	s->kind = SAMPLE_FILE;
	for (fd = 0; fd < MAX_FILES; fd++)
		introduce_file(s, fd);
	return 0;
}

/* begin sets up the scratch buffer for a sample of the current task. */
static __always_inline struct scratch *begin(u32 kind, u32 nr, s64 ret)
{
	struct scratch *s = acquire();

	if (!s)
		return 0;
	s->ts = bpf_ktime_get_boot_ns();
	s->id = bpf_get_current_pid_tgid();
	s->nr = nr;
	s->ia32 = 0;
	s->message = 0;
	s->args[ARG_RETURN] = ret;
	s->kind = kind;
	begin_sample(s);
	return s;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(sys_exit, struct pt_regs *regs, long ret)
{
	struct task_struct *task = bpf_get_current_task_btf();
	s64 nr = syscall_number(regs);
	bool ia32 = is_ia32(task);
	struct scratch *s;
	u32 flags;
#if defined(__TARGET_ARCH_x86)
	u32 multiplexed[MAX_ARGS] = {}, i;
	bool socket = false;

	if (ia32 && nr == IA32_SOCKETCALL) {
		nr = socketcall(regs, multiplexed);
		socket = nr != IA32_SOCKETCALL;
	}
#endif

	/* There is no number after sigreturn. */
	if (nr < 0 || row_kind(nr, ia32, &flags) != ROW_RECORD || !wanted(task->tgid))
		return 0;
	s = begin(nr < MAX_SYSCALLS ? SAMPLE_SYSCALL : SAMPLE_GENERIC, nr, ret);
	if (!s)
		return 0;
	if (snapshot) {
		u32 kind = s->kind;

		introduce_task(s);
		introduce_files(s);
		s->kind = kind;
	}
	s->ia32 = ia32;
	get_args(s, regs);
#if defined(__TARGET_ARCH_x86)
	for (i = 0; socket && i < MAX_ARGS; i++)
		s->args[i] = multiplexed[i];
#endif
	if (flags & ROW_EACH)
		record_each(s);
	else
		record(s);
	release(s);
	return 0;
}

static __always_inline void put_val(struct scratch *s, u64 v)
{
	u32 pos = s->pos;

	if (pos > LAST_FIELD)
		return;
	*(u64 *)(s->buf + pos + 4) = v;
	end_field(s, pos, 8);
}

static __always_inline struct task_struct *from_thread_node(struct list_head *node)
{
	return (void *)node - bpf_core_field_offset(struct task_struct, thread_node);
}

/* living_thread returns the tid of a thread of the group that does not exit, or 0. */
__noinline u32 living_thread(u64 of)
{
	struct task_struct *task = (struct task_struct *)of;
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct list_head *head = (void *)signal + bpf_core_field_offset(struct signal_struct, thread_head);
	struct list_head *node = BPF_CORE_READ(head, next);
	int i;

	for (i = 0; i < MAX_THREADS; i++) {
		struct task_struct *thread = from_thread_node(node);

		if (!node || node == head)
			break;
		if (!(BPF_CORE_READ(thread, flags) & PF_EXITING))
			return BPF_CORE_READ(thread, pid);
		node = BPF_CORE_READ(node, next);
	}
	return 0;
}

static __always_inline u32 pid_level(struct task_struct *task)
{
	return BPF_CORE_READ(task, thread_pid, level);
}

/* subreaper looks for an ancestor that adopts orphans. */
__noinline u32 subreaper(u64 of)
{
	struct task_struct *task = (struct task_struct *)of, *up;
	u32 level = pid_level(task), tid;
	int i;

	up = BPF_CORE_READ(task, real_parent);
	for (i = 0; i < MAX_ANCESTORS; i++) {
		struct signal_struct *signal = BPF_CORE_READ(up, signal);

		if (!BPF_CORE_READ(up, pid) || pid_level(up) != level)
			break;
		if (BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper)) {
			tid = living_thread((u64)up);
			if (tid)
				return tid;
		}
		up = BPF_CORE_READ(up, real_parent);
	}
	return 0;
}

/* reaper_of returns the tid of who adopts the children of a dying task, 0 for none. */
static __always_inline u32 reaper_of(struct task_struct *task)
{
	u64 children = (u64)task + bpf_core_field_offset(struct task_struct, children);
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct pid_namespace *ns = 0;
	u32 tid;

	if ((u64)BPF_CORE_READ(task, children.next) == children)
		return 0;
	tid = living_thread((u64)task);
	if (!tid && BPF_CORE_READ_BITFIELD_PROBED(signal, has_child_subreaper))
		tid = subreaper((u64)task);
	if (tid)
		return tid;
	nr_own(BPF_CORE_READ(task, thread_pid), &ns);
	/* With the first process of a namespace all others of it end. */
	if (!ns || BPF_CORE_READ(ns, child_reaper) == task)
		return 0;
	return BPF_CORE_READ(ns, child_reaper, pid);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit, struct task_struct *dead)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct scratch *s;

	if (BPF_CORE_READ(task, flags) & PF_KTHREAD || !wanted(pid))
		return 0;
	s = no_exits ? 0 : begin(SAMPLE_EXIT, 0, 0);
	if (s) {
		if (snapshot) {
			introduce_task(s);
			s->kind = SAMPLE_EXIT;
			begin_sample(s);
		}
		put_val(s, (s64)BPF_CORE_READ(task, exit_code));
		put_val(s, reaper_of(task));
		submit(s);
		release(s);
	}
	if (filter_tasks && !living_thread((u64)task))
		bpf_map_delete_elem(&tasks, &pid);
	return 0;
}

SEC("tp_btf/signal_deliver")
int BPF_PROG(signal_deliver, int sig, struct kernel_siginfo *info)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32, sender = 0;
	struct scratch *s;
	s32 code = 0;

	if (!wanted(pid))
		return 0;
	s = begin(SAMPLE_SIGNAL, 0, 0);
	if (!s)
		return 0;
	/* After number, error, code and padding comes what depends on the signal. */
	bpf_probe_read_kernel(&code, sizeof(code), &info->si_code);
	bpf_probe_read_kernel(&sender, sizeof(sender), (void *)info + 16);
	put_val(s, sig);
	put_val(s, (s64)code);
	put_val(s, sender);
	submit(s);
	release(s);
	return 0;
}

/* fork keeps process trees together, and records children that end no system call. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(process_fork, struct task_struct *parent, struct task_struct *child)
{
	u32 pid = parent->tgid, new = child->tgid, *have;

	if (filter_tasks && pid != new) {
		have = bpf_map_lookup_elem(&tasks, &pid);
		if (have && *have & TASK_FILTER_TREE) {
			u32 flags = TASK_FILTER_TREE;

			if (bpf_map_update_elem(&tasks, &new, &flags, BPF_ANY))
				count_drop(bpf_get_smp_processor_id(), DROP_TASKS);
		}
	}
#if defined(__TARGET_ARCH_arm64)
	struct scratch *s;

	if (!wanted(pid))
		return 0;
	s = begin(SAMPLE_CHILD, 220, 0);
	if (!s)
		return 0;
	s->id = (u64)child->tgid << 32 | (u32)child->pid;
	op_task(s, (u64)child);
	op_args(s);
	op_cgroups(s, (u64)child);
	submit(s);
	release(s);
#endif
	return 0;
}

#if defined(__TARGET_ARCH_arm64)
/* A new program has lost the number of its system call when that ends. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task)
{
	struct scratch *s;
	u32 flags;

	if (row_kind(221, false, &flags) != ROW_RECORD || !wanted(task->tgid))
		return 0;
	s = begin(SAMPLE_SYSCALL, 221, 0);
	if (!s)
		return 0;
	__builtin_memset(s->args, 0, sizeof(s->args));
	record(s);
	release(s);
	return 0;
}
#endif

/* Programs that interrupt others can't share their buffer: their samples are small. */
struct fixed_val {
	u32 n;
	u64 v;
} __attribute__((packed));

struct switch_sample {
	struct sample h;
	struct fixed_val next, major, minor;
	u32 nsizes;
	u32 sizes[3];
} __attribute__((packed));

struct fault_sample {
	struct sample h;
	struct fixed_val address, ip, error, user;
} __attribute__((packed));

static __always_inline void fill_header(struct sample *h, u32 kind, u32 nfields, u32 len)
{
	u64 id = bpf_get_current_pid_tgid();

	h->ts = bpf_ktime_get_boot_ns();
	h->tid = id;
	h->pid = id >> 32;
	h->ret = 0;
	h->nr = 0;
	h->kind = kind;
	h->cpu = bpf_get_smp_processor_id();
	h->flags = 0;
	h->nfields = nfields;
	h->len = len - sizeof(*h);
}

static __always_inline void set_val(struct fixed_val *f, u64 v)
{
	f->n = 8;
	f->v = v;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(sched_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u32 cpu = bpf_get_smp_processor_id();
	struct switch_sample *e;
	void *ring;

	if (BPF_CORE_READ(task, flags) & PF_KTHREAD || !wanted(bpf_get_current_pid_tgid() >> 32))
		return 0;
	ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!ring)
		return 0;
	e = bpf_ringbuf_reserve(ring, sizeof(*e), 0);
	if (!e) {
		count_drop(cpu, DROP_RING);
		return 0;
	}
	fill_header((void *)e, SAMPLE_SWITCH, 4, sizeof(*e));
	set_val(&e->next, next->pid);
	set_val(&e->major, BPF_CORE_READ(task, maj_flt));
	set_val(&e->minor, BPF_CORE_READ(task, min_flt));
	e->nsizes = 12;
	put_sizes(e->sizes, BPF_CORE_READ(task, mm));
	bpf_ringbuf_submit(e, BPF_RB_NO_WAKEUP);
	count_event(cpu, sizeof(*e));
	return 0;
}

static __always_inline int page_fault(u64 address, u64 ip, u64 error, u64 user)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct fault_sample *e;
	void *ring;

	if (!wanted(bpf_get_current_pid_tgid() >> 32))
		return 0;
	ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!ring)
		return 0;
	e = bpf_ringbuf_reserve(ring, sizeof(*e), 0);
	if (!e) {
		count_drop(cpu, DROP_RING);
		return 0;
	}
	fill_header((void *)e, SAMPLE_FAULT, 4, sizeof(*e));
	set_val(&e->address, address);
	set_val(&e->ip, ip);
	set_val(&e->error, error);
	set_val(&e->user, user);
	bpf_ringbuf_submit(e, BPF_RB_NO_WAKEUP);
	count_event(cpu, sizeof(*e));
	return 0;
}

#if defined(__TARGET_ARCH_x86)
#define IP(regs) ((regs)->ip)
#else
#define IP(regs) ((regs)->pc)
#endif

SEC("tp_btf/page_fault_user")
int BPF_PROG(fault_user, unsigned long address, struct pt_regs *regs, unsigned long error)
{
	return page_fault(address, IP(regs), error, 1);
}

SEC("tp_btf/page_fault_kernel")
int BPF_PROG(fault_kernel, unsigned long address, struct pt_regs *regs, unsigned long error)
{
	return page_fault(address, IP(regs), error, 0);
}

/*
 * whoami is run by the recorder: it learns the pid by which the programs know it,
 * in whatever pid namespace it runs.
 */
SEC("raw_tp/sys_exit")
int whoami(void *ctx)
{
	own_pid = bpf_get_current_pid_tgid() >> 32;
	return 0;
}
