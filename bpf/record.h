/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/*
 * What the programs and user space agree on: the table of rows that says what
 * to fetch for a system call, and the sample that comes back. Everything is
 * little endian; numbers never change meaning.
 */
#ifndef HIDS_RECORD_H
#define HIDS_RECORD_H

#define MAX_SYSCALLS 512 /* rows; larger numbers are recorded without fields */
#define MAX_FETCH 12	 /* fields of a row */
#define IA32_ACCEPT 500	 /* accept in the 32-bit table, where it has no number */
#define MAX_ARGS 6

#define NONE 0xffffffffU /* length of a field that could not be read */
#define RETURN 255	 /* in place of an argument's number: the return value */
#define FD_PAIR 240	 /* 240+n: an int of the array at argument n (see fetch.b) */

/* How one field of a sample comes about. The meaning of a, b and c is by op. */
enum op {
	OP_NONE = 0,
	OP_VAL = 1,	  /* a: 8 bytes, argument or return value */
	OP_STR = 2,	  /* a: C string with its NUL, at most 4096 bytes */
	OP_BUF = 3,	  /* a b: bytes at a; min(snaplen, value b) many */
	OP_MEM = 4,	  /* a bc: b|c<<8 bytes at a */
	OP_ARR = 5,	  /* a b c: value b elements of c bytes at a, 4096 bytes at most */
	OP_SOCKADDR = 6,  /* a b c: sockaddr at a; length is value b, or (c=1) the int at b */
	OP_IOVEC = 7,	  /* a b c: iovec[value b] at a; c=1: no more data than returned */
	OP_MSG = 8,	  /* a c: struct msghdr at a; c=1: no more data than returned */
	OP_STRARR = 9,	  /* a: array of strings at a, NUL after each, 4096 bytes at most; without a first one: not read */
	OP_FDINFO = 10,	  /* a b: struct fdinfo of the file */
	OP_TUPLE = 11,	  /* a b c: struct tuple of the socket; c=1: the peer is the source */
	OP_TASK = 12,	  /* struct task_state */
	OP_ARGS = 13,	  /* arguments of the program, 4096 bytes at most */
	OP_ENV = 14,	  /* environment of the program, 4096 bytes at most */
	OP_CGROUPS = 15,  /* "subsystem=path", NUL after each */
	OP_EXEPATH = 16,  /* path of the program's file, with its NUL */
	OP_MM = 17,	  /* u32 size, resident, swapped: kB */
	OP_QUEUE = 18,	  /* a: listening socket: u32 used, u32 maximum */
	OP_BPF = 19,	  /* a b: union bpf_attr at a, value b bytes, 128 at most */
	OP_EXECFN = 20,	  /* file name given to execve, with its NUL, from the new program */
	OP_ARRP = 21,	  /* a b c: as OP_ARR, but the count is the int at b */
	OP_FDPATH = 22,	  /* a b: path of the file, with its NUL */
	OP_CAPS = 23,	  /* u64 inheritable, permitted, effective */
	OP_MAX = 24,

	OP_IF_OK = 0x80,   /* or-ed to op: not read unless the return value is >= 0 */
	OP_IF_FAIL = 0x40, /* or-ed to op: not read unless the return value is < 0 */
};

struct fetch {
	u8 op, a, b, c;
};

enum row_kind {
	ROW_SKIP = 0,
	ROW_RECORD = 1,
};

enum row_flag {
	ROW_EACH = 1, /* sendmmsg, recvmmsg: one sample for each message (see OP_MSG) */
};

struct row {
	u8 kind, nfetch, flags, pad;
	struct fetch fetch[MAX_FETCH];
};

enum sample_kind {
	SAMPLE_SYSCALL = 0, /* fields as the row says */
	SAMPLE_EXIT = 1,    /* VAL status, VAL reaper's tid (0: not needed) */
	SAMPLE_SIGNAL = 2,  /* VAL signal, VAL si_code, VAL si_pid (raw, low 32 bits) */
	SAMPLE_CHILD = 3,   /* first breath of a child (not where it has a syscall exit of its own) */
	SAMPLE_SWITCH = 4,  /* VAL next tid, VAL major, VAL minor faults, MM */
	SAMPLE_FAULT = 5,   /* VAL address, VAL instruction, VAL error, VAL 1 user 0 kernel */
	SAMPLE_GENERIC = 6, /* a system call beyond the table: no fields */
	SAMPLE_TASK = 7,    /* TASK, ARGS, ENV, CGROUPS, EXEPATH, folder, root: before a first sample */
	SAMPLE_FILE = 8,    /* VAL fd, VAL close-on-exec, FDINFO, FDPATH, TUPLE: after SAMPLE_TASK */
};

enum sample_flag {
	SAMPLE_IA32 = 1,      /* nr is of the 32-bit table */
	SAMPLE_TRUNCATED = 2, /* fields that had no room are not read */
};

struct sample {
	u64 ts; /* CLOCK_BOOTTIME, ns */
	u32 tid;
	u32 pid;
	s64 ret;
	u32 nr;
	u16 kind;
	u16 cpu;
	u16 flags;
	u16 nfields;
	u32 len; /* of the fields */
	/* nfields times u32 n (NONE: not read), n bytes */
};

enum exe_flag {
	EXE_WRITABLE = 1,
	EXE_UPPER = 2,
	EXE_MEMFD = 4,
	EXE_LOWER = 8,
};

enum task_flag {
	TASK_IN_PIDNS = 1,	/* not in the first pid namespace */
	TASK_CHILDREN_PIDNS = 2, /* its children are not in the first pid namespace */
	TASK_THREAD = 4,	/* not the leader of its group */
	TASK_KERNEL = 8,	/* kernel thread */
};

struct task_state {
	u32 tid;
	u32 pid;
	u32 ptid; /* thread that made it, or adopted it */
	u32 vtid; /* v: in its own pid namespace */
	u32 vpid;
	u32 sid;
	u32 pgid;
	u32 vpgid;
	u32 uid; /* effective, of the first user namespace; as all ids here */
	u32 gid;
	u32 loginuid;
	u32 tty; /* device: minor low 8 bits, major << 8, minor rest << 12; 0 none */
	u64 fdlimit;
	u64 pgft_maj;
	u64 pgft_min;
	u32 vm_size; /* kB */
	u32 vm_rss;
	u32 vm_swap;
	u32 exe_flags;
	u64 cap_inheritable;
	u64 cap_permitted;
	u64 cap_effective;
	u64 exe_ino;
	u64 exe_ctime; /* ns since 1970 */
	u64 exe_mtime;
	u64 start_time;	 /* CLOCK_BOOTTIME, ns */
	u64 pidns_start; /* start of the init process of its pid namespace, likewise */
	u32 flags;
	u32 pad;
	u64 cgroup; /* id in the unified hierarchy */
	char comm[16];
}; /* 184 bytes */

struct fdinfo {
	u64 ino;
	u32 dev; /* encoded as tty above */
	u32 f_mode;
	u32 f_flags;
	u32 overlay; /* 1 upper, 2 lower, 0 not on overlayfs */
	u32 i_mode;
	u32 created; /* 1: by this open */
}; /* 32 bytes */

struct tuple {
	u16 family; /* AF_INET 12, AF_INET6 36, AF_UNIX 16 bytes and path; others nothing */
	u8 protocol; /* IPPROTO_* */
	u8 type;     /* SOCK_* */
	/*
	 * inet: u8 saddr[4]; u16 sport; u8 daddr[4]; u16 dport (host order)
	 * inet6: u8 saddr[16]; u16 sport; u8 daddr[16]; u16 dport
	 * unix: u64 source, u64 destination (addresses of the sockets), sun_path as
	 * bound (up to 108 bytes; abstract names begin with NUL; empty: none) of
	 * the destination
	 */
};

/*
 * OP_IOVEC: u64 sum of all lengths, then the data.
 * OP_MSG: u64 sum of all lengths; u16 length of name; name (128 bytes at most);
 * u16 length of control; control (4096 bytes at most); data. In a row with
 * ROW_EACH a is an array of struct mmsghdr; the sample's ret is the length of
 * this message.
 */

/* Why something is missing from a recording. */
enum drop {
	DROP_RING = 0,	  /* no room in the ring buffer */
	DROP_SCRATCH = 1, /* the scratch buffer was in use */
	DROP_SIZE = 2,	  /* more than a sample can hold */
	DROP_TASKS = 3,	  /* a process of a tree has no room in the filter: none of its events */
	DROP_MAX = 4,
};

struct counters { /* of one CPU */
	u64 events;
	u64 bytes;
	u64 drops[DROP_MAX];
	u64 pad[2];
};

enum task_filter {
	TASK_FILTER_PID = 1,
	TASK_FILTER_TREE = 2, /* inherited by children */
};

enum hierarchy {
	HIERARCHY_UNIFIED = 0,
	HIERARCHY_MEMORY = 1, /* of cgroup v1 */
};

struct cgroup_key {
	u64 id;
	u64 hierarchy;
};

struct comm_key {
	char comm[16];
};

#endif
