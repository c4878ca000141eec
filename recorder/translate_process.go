package recorder

import "hids/recorder/openflags"

// Processes and memory.
var (
	cloneFlags = flagSet("clone_flags",
		named{0x00000100, "CLONE_VM"},
		named{0x00000200, "CLONE_FS"},
		named{0x00000400, "CLONE_FILES"},
		named{0x00000800, "CLONE_SIGHAND"},
		named{0x00002000, "CLONE_PTRACE"},
		named{0x00004000, "CLONE_VFORK"},
		named{0x00008000, "CLONE_PARENT"},
		named{0x00010000, "CLONE_THREAD"},
		named{0x00020000, "CLONE_NEWNS"},
		named{0x00040000, "CLONE_SYSVSEM"},
		named{0x00080000, "CLONE_SETTLS"},
		named{0x00100000, "CLONE_PARENT_SETTID"},
		named{0x00200000, "CLONE_CHILD_CLEARTID"},
		named{0x00800000, "CLONE_UNTRACED"},
		named{0x01000000, "CLONE_CHILD_SETTID"},
		named{0x02000000, "CLONE_NEWCGROUP"},
		named{0x04000000, "CLONE_NEWUTS"},
		named{0x08000000, "CLONE_NEWIPC"},
		named{0x10000000, "CLONE_NEWUSER"},
		named{0x20000000, "CLONE_NEWPID"},
		named{0x40000000, "CLONE_NEWNET"},
		named{0x80000000, "CLONE_IO"},
	)
	rlimits = oneOf("rlimit_resources", "RLIMIT_UNKNOWN", sameNumbers("rlimit_resources", []string{
		"RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS",
		"RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING",
		"RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
	})...)
	ptraceRequests = oneOf("ptrace_requests", "PTRACE_UNKNOWN",
		named{0, "PTRACE_TRACEME"},
		named{1, "PTRACE_PEEKTEXT"},
		named{2, "PTRACE_PEEKDATA"},
		named{3, "PTRACE_PEEKUSR"},
		named{4, "PTRACE_POKETEXT"},
		named{5, "PTRACE_POKEDATA"},
		named{6, "PTRACE_POKEUSR"},
		named{7, "PTRACE_CONT"},
		named{8, "PTRACE_KILL"},
		named{9, "PTRACE_SINGLESTEP"},
		named{12, "PTRACE_GETREGS"},
		named{13, "PTRACE_SETREGS"},
		named{14, "PTRACE_GETFPREGS"},
		named{15, "PTRACE_SETFPREGS"},
		named{16, "PTRACE_ATTACH"},
		named{17, "PTRACE_DETACH"},
		named{18, "PTRACE_GETFPXREGS"},
		named{19, "PTRACE_SETFPXREGS"},
		named{21, "PTRACE_OLDSETOPTIONS"},
		named{24, "PTRACE_SYSCALL"},
		named{25, "PTRACE_GET_THREAD_AREA"},
		named{26, "PTRACE_SET_THREAD_AREA"},
		named{30, "PTRACE_ARCH_PRCTL"},
		named{31, "PTRACE_SYSEMU"},
		named{32, "PTRACE_SYSEMU_SINGLESTEP"},
		named{33, "PTRACE_SINGLEBLOCK"},
		named{0x4200, "PTRACE_SETOPTIONS"},
		named{0x4201, "PTRACE_GETEVENTMSG"},
		named{0x4202, "PTRACE_GETSIGINFO"},
		named{0x4203, "PTRACE_SETSIGINFO"},
		named{0x4204, "PTRACE_GETREGSET"},
		named{0x4205, "PTRACE_SETREGSET"},
		named{0x4206, "PTRACE_SEIZE"},
		named{0x4207, "PTRACE_INTERRUPT"},
		named{0x4208, "PTRACE_LISTEN"},
		named{0x4209, "PTRACE_PEEKSIGINFO"},
		named{0x420a, "PTRACE_GETSIGMASK"},
		named{0x420b, "PTRACE_SETSIGMASK"},
	)
	prctlOptions   = asIs("prctl_options")
	keyctlCommands = asIs("keyctl_operations")
	pidfdFlags     = flagSet("pidfd_open_flags", named{openflags.Nonblock, "PIDFD_NONBLOCK"})

	protFlags = flagSet("prot_flags",
		named{0x1, "PROT_READ"},
		named{0x2, "PROT_WRITE"},
		named{0x4, "PROT_EXEC"},
		named{0x8, "PROT_SEM"},
		named{0x10, "PROT_SAO"},
		named{0x01000000, "PROT_GROWSDOWN"},
		named{0x02000000, "PROT_GROWSUP"},
	)
	mmapFlags = flagSet("mmap_flags",
		named{0x1, "MAP_SHARED"},
		named{0x2, "MAP_PRIVATE"},
		named{0x10, "MAP_FIXED"},
		named{0x20, "MAP_ANONYMOUS"},
		named{0x40, "MAP_32BIT"},
		named{0x80, "MAP_INHERIT"},
		named{0x4000, "MAP_NORESERVE"},
		named{0x8000, "MAP_POPULATE"},
		named{0x10000, "MAP_NONBLOCK"},
		named{0x100, "MAP_GROWSDOWN"},
		named{0x800, "MAP_DENYWRITE"},
		named{0x1000, "MAP_EXECUTABLE"},
		named{0x2000, "MAP_LOCKED"},
	)
	mlockallFlags = sameFlags("mlockall_flags", "MCL_CURRENT", "MCL_FUTURE", "MCL_ONFAULT")
	mlock2Flags   = sameFlags("mlock2_flags", "MLOCK_ONFAULT")
	memfdFlags    = sameFlags("memfd_create_flags", "MFD_CLOEXEC", "MFD_ALLOW_SEALING", "MFD_HUGETLB")
)

// Values of the schema that the encoder adds to flags by itself.
var (
	cloneChildInPidns = mustValue("clone_flags", "CLONE_CHILD_IN_PIDNS")
	cloneShared       = mustValue("clone_flags", "CLONE_FILES") | mustValue("clone_flags", "CLONE_THREAD")
)
