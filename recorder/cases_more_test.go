package recorder

func fakeProcesses() []fake {
	argv := func(n uint8) Fetch { return Fetch{Op: opStrArr, A: n} }
	own := data{
		task(): taskState(), {Op: opArgs}: []byte("sh\x00-c\x00echo hi\x00"), {Op: opEnv}: []byte("A=1\x00B=2\x00"),
		{Op: opCgroups}: []byte("cpuset=/\x00memory=/system.slice\x00"), {Op: opExePath}: z("/usr/bin/dash"),
		{Op: opExecFn}: z("./run.sh"), text(0): z("/usr/local/bin/sh"),
		argv(1): []byte("sh\x00-x\x00"), argv(2): []byte("C=3\x00"), argv(3): []byte("D=4\x00"),
		mem(0, 8): u64s(0x10f00),
	}
	bare := data{task(): taskState(), {Op: opArgs}: []byte("solo"), {Op: opEnv}: {}, {Op: opCgroups}: {}, {Op: opExePath}: z("")}
	caps := Fetch{Op: opCaps}
	return []fake{
		{name: "clone", note: "parent", ret: 4243, args: [6]uint64{0x1200011}, data: own},
		{name: "clone", note: "child", ret: 0, args: [6]uint64{0x1200011}, data: own},
		{name: "clone", note: "all flags", ret: 4243, args: [6]uint64{0xffffffff}, data: own},
		{name: "clone", ret: eagain, args: [6]uint64{0x11}, data: own},
		{name: "clone3", note: "parent", ret: 4243, data: own},
		{name: "clone3", note: "thread, flags gone", ret: 0, data: bare, tid: 4300},
		{name: "clone3", note: "thread, flags overwritten", ret: 0, tid: 4301, data: data{
			task(): taskState(), mem(0, 8): u64s(0x7fff30010f00)}},
		{name: "clone3", ret: efault, data: bare},
		{name: "fork", ret: 0, data: own},
		{name: "vfork", ret: 4243, data: own},
		{name: "vfork", note: "no state", ret: 4243},
		{name: "execve", data: own},
		{name: "execve", note: "bare", data: bare},
		{name: "execve", ret: enoent, data: own},
		{name: "execve", note: "bad pointers", ret: efault, data: bare},
		{name: "execveat", args: [6]uint64{3, 0, 0, 0, 0x1000}, data: own},
		{name: "execveat", ret: enoent, args: [6]uint64{fdcwd, 0, 0, 0, 0}, data: own},
		{name: "setsid", ret: 4242},
		{name: "setsid", ret: eperm},
		{name: "setpgid", args: [6]uint64{0, neg(-5)}},
		{name: "kill", args: [6]uint64{neg(-1), 9}},
		{name: "kill", ret: -3, args: [6]uint64{99999, 0}},
		{name: "tkill", args: [6]uint64{5, 15}},
		{name: "tgkill", args: [6]uint64{5, 6, 23}},
		{name: "nanosleep", args: [6]uint64{0x1000}, data: data{mem(0, 16): u64s(1, 5)}},
		{name: "nanosleep", ret: efault, args: [6]uint64{1}},
		{name: "nanosleep", ret: -516, args: [6]uint64{0x1000}, data: data{mem(0, 16): u64s(0, 5120000)}},
		{name: "capset", data: data{caps: u64s(1, 0xa80425fb, 3)}},
		{name: "capset", ret: eperm, data: data{caps: u64s(0, 0, 0)}},
		{name: "getrlimit", args: [6]uint64{7}, data: data{mem(1, 16): u64s(1024, neg(-1))}},
		{name: "getrlimit", ret: einval, args: [6]uint64{99}, data: data{mem(1, 16): u64s(1024, 5)}},
		{name: "setrlimit", args: [6]uint64{4}, data: data{mem(1, 16): u64s(0, neg(-1))}},
		{name: "setrlimit", ret: efault, args: [6]uint64{3}},
		{name: "prlimit64", args: [6]uint64{0, 3}, data: data{mem(3, 16): u64s(8388608, neg(-1))}},
		{name: "prlimit64", ret: eperm, args: [6]uint64{1, 7}, data: data{mem(2, 16): u64s(10, 20), mem(3, 16): u64s(1, 2)}},
		{name: "setns", args: [6]uint64{14, 0x40000000}},
		{name: "unshare", args: [6]uint64{0x7e020000}},
		{name: "unshare", ret: einval, args: [6]uint64{0xff}},
		{name: "ptrace", note: "attach", args: [6]uint64{16, 30, 0, 0}},
		{name: "ptrace", note: "detach", args: [6]uint64{17, 30, 0, 1}},
		{name: "ptrace", note: "peek", args: [6]uint64{2, 30, 0x1000, 0x2000}, data: data{mem(3, 8): u64s(0xabcdef)}},
		{name: "ptrace", note: "poke", args: [6]uint64{5, 30, 0x1000, 0x2000}, data: data{mem(3, 8): u64s(0xabcdef)}},
		{name: "ptrace", ret: -3, args: [6]uint64{17, 99, 5, 7}},
		{name: "prctl", note: "name", args: [6]uint64{15, 0x1000}, data: data{text(1): z("worker")}},
		{name: "prctl", note: "reaper", args: [6]uint64{37, 0x1000}, data: data{mem(1, 4): u32s(1), text(1): z("\x01")}},
		{name: "prctl", note: "number", args: [6]uint64{36, 1}},
		{name: "prctl", ret: einval, args: [6]uint64{1398164801, neg(-1)}},
		{name: "seccomp", ret: einval, args: [6]uint64{2, 0xffffffff00000001}},
		{name: "pidfd_open", ret: 5, args: [6]uint64{30, 0o4000}},
		{name: "pidfd_getfd", ret: 6, args: [6]uint64{5, 1, 0}},
		{name: "process_vm_readv", ret: 3, args: [6]uint64{30}, data: data{{Op: opIovec, A: 1, B: 2, C: 1}: join(u64s(9), []byte("abc"))}},
		{name: "process_vm_readv", ret: eperm, args: [6]uint64{30}, data: data{{Op: opIovec, A: 1, B: 2, C: 1}: join(u64s(9), []byte("abc"))}},
		{name: "process_vm_writev", ret: 3, args: [6]uint64{30}, data: data{{Op: opIovec, A: 1, B: 2, C: 1}: join(u64s(9), []byte("abc"))}},
	}
}

func fakeIDs() []fake {
	ids := data{mem(0, 4): u32s(1), mem(1, 4): u32s(2), mem(2, 4): u32s(3)}
	return []fake{
		{name: "getuid", ret: 1000},
		{name: "geteuid", ret: 0},
		{name: "getgid", ret: 4294967294},
		{name: "getegid", ret: 5},
		{name: "getresuid", data: ids},
		{name: "getresuid", ret: efault, data: ids},
		{name: "getresgid", data: ids},
		{name: "setuid", args: [6]uint64{1000}},
		{name: "setuid", ret: eperm, args: [6]uint64{0}},
		{name: "setgid", args: [6]uint64{1000}},
		{name: "setreuid", args: [6]uint64{neg(-1), 1}},
		{name: "setregid", args: [6]uint64{neg(-1), 1}},
		{name: "setresuid", args: [6]uint64{neg(-1), 1, 2}},
		{name: "setresgid", ret: eperm, args: [6]uint64{neg(-1), 1, 2}},
	}
}

func fakeMemory() []fake {
	mm := data{memory(): u32s(2460, 1160, 1)}
	return []fake{
		{name: "brk", ret: 0x55f9c7fc7000, args: [6]uint64{0x1000}, data: mm},
		{name: "mmap", ret: 0x7ffa407ca000, args: [6]uint64{0, 8192, 3, 0x22, 0xffffffff, 0}, data: mm},
		{name: "mmap", ret: -12, args: [6]uint64{1, 1 << 40, 0x7fffffff, 0x7ffff, 3, 4096}, data: mm},
		{name: "munmap", ret: einval, args: [6]uint64{0x7ffa407ca000, 8192}, data: mm},
		{name: "mprotect", args: [6]uint64{0x1000, 4096, 0x01000005}},
		{name: "mprotect", ret: -13, args: [6]uint64{0x1000, 4096, 7}},
		{name: "mlock", args: [6]uint64{0x1000, 4096}},
		{name: "mlock2", args: [6]uint64{0x1000, 4096, 1}},
		{name: "munlock", args: [6]uint64{0x1000, 4096}},
		{name: "mlockall", args: [6]uint64{7}},
		{name: "munlockall"},
		{name: "memfd_create", ret: 5, args: [6]uint64{0, 0xf}, data: data{text(0): z("program")}},
		{name: "memfd_create", ret: efault},
	}
}

func fakeOthers() []fake {
	ops := array(1, 2, 6)
	return []fake{
		{name: "futex", ret: 1, args: [6]uint64{0xc000062948, 129, 1}},
		{name: "futex", note: "unknown operation", ret: -38, args: [6]uint64{0x32030b8, 0x18d, 0}},
		{name: "futex", ret: -110, args: [6]uint64{0x32030b8, 393, 0}},
		{name: "semop", args: [6]uint64{5, 0, 3}, data: data{ops: u16s(1, 0xffff, 0o4000, 2, 3, 0x1000, 7, 7, 7)}},
		{name: "semop", note: "one", ret: eagain, args: [6]uint64{5, 0, 1}, data: data{ops: u16s(1, 2, 0x1800)}},
		{name: "semop", ret: efault, args: [6]uint64{5, 1, 1}},
		{name: "semget", ret: 5, args: [6]uint64{0xdeadbeef, 3, 0o3666}},
		{name: "semctl", args: [6]uint64{5, 1, 16, neg(-3)}},
		{name: "semctl", ret: einval, args: [6]uint64{5, 1, 0, 77}},
		{name: "semctl", note: "unknown", ret: einval, args: [6]uint64{5, 1, 20, 77}},
		{name: "init_module", args: [6]uint64{0, 4, 0}, data: data{buf(0, 1): []byte("\x7fELF"), text(2): z("debug=1")}},
		{name: "init_module", ret: eperm, args: [6]uint64{0, 1 << 40, 0}},
		{name: "finit_module", ret: eperm, args: [6]uint64{3, 0, 7}, data: data{text(1): z("")}},
		{name: "delete_module", args: [6]uint64{0, 0o5000}, data: data{text(0): z("veth")}},
		{name: "bpf", ret: 5, args: [6]uint64{5}},
		{name: "bpf", ret: eperm, args: [6]uint64{99}},
		{name: "keyctl", ret: 599199688, args: [6]uint64{1, 0x1000}, data: data{text(1): z("_ses.1")}},
		{name: "keyctl", ret: 91, args: [6]uint64{6, 599199688, 0x1000, 91}, data: data{text(2): z("user")}},
		{name: "keyctl", note: "search", ret: -126, args: [6]uint64{10, neg(-3), 0x1000, 0x2000, 5}, data: data{text(2): z("user"), text(3): z("name")}},
		{name: "keyctl", note: "null", ret: 7, args: [6]uint64{1, 0}},
	}
}

func fakeQuotas() []fake {
	block := join(u64s(1, 2, 3, 4, 5, 6, 7, 8), u32s(0x3f, 0))
	some := join(u64s(1, 2, 3, 4, 5, 6, 7, 8), u32s(1|32, 0))
	info := join(u64s(11, 12), u32s(1, 7))
	quota := func(note string, ret int64, cmd, id uint64, d data) fake {
		d[text(1)] = z("/dev/sda1")
		return fake{name: "quotactl", note: note, ret: ret, args: [6]uint64{cmd, 0, id, 0}, data: d}
	}
	return []fake{
		quota("on", 0, 0x80000200, 2, data{text(3): z("/aquota.user")}),
		quota("get format", 0, 0x80000401, 0, data{mem(3, 4): u32s(4)}),
		quota("get info", 0, 0x80000500, 0, data{mem(3, 24): info}),
		quota("set info", 0, 0x80000600, 0, data{mem(3, 24): join(u64s(11, 12), u32s(1, 2))}),
		quota("get", 0, 0x80000700, 1000, data{mem(3, 72): block}),
		quota("set", eperm, 0x80000801, 1000, data{mem(3, 72): some}),
		quota("sync", 0, 0x80000101, 1000, data{}),
		quota("xfs", einval, 'X'<<16|3<<8, 1000, data{}),
		quota("unknown", einval, 0x80009902, 1000, data{}),
		quota("bad pointer", efault, 0x80000700, 1000, data{}),
	}
}
