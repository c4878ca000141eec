package recorder

import "hids/recorder/openflags"

// Everything else: IPC, quotas, io_uring, modules, BPF, page faults.
var (
	futexOps = oneOf("futex_operations", "FUTEX_WAIT", sameNumbers("futex_operations", []string{
		"FUTEX_WAIT", "FUTEX_WAKE", "FUTEX_FD", "FUTEX_REQUEUE", "FUTEX_CMP_REQUEUE", "FUTEX_WAKE_OP",
		"FUTEX_LOCK_PI", "FUTEX_UNLOCK_PI", "FUTEX_TRYLOCK_PI", "FUTEX_WAIT_BITSET", "FUTEX_WAKE_BITSET",
		"FUTEX_WAIT_REQUEUE_PI", "FUTEX_CMP_REQUEUE_PI",
	})...)

	semopFlags = flagSet("semop_flags",
		named{0o4000, "IPC_NOWAIT"},
		named{0x1000, "SEM_UNDO"},
	)
	semgetFlags = flagSet("semget_flags",
		named{0o1000, "IPC_CREAT"},
		named{0o2000, "IPC_EXCL"},
	)
	semctlCommands = oneOf("semctl_commands", "",
		named{0, "IPC_RMID"},
		named{1, "IPC_SET"},
		named{2, "IPC_STAT"},
		named{3, "IPC_INFO"},
		named{11, "GETPID"},
		named{12, "GETVAL"},
		named{13, "GETALL"},
		named{14, "GETNCNT"},
		named{15, "GETZCNT"},
		named{semSetval, "SETVAL"},
		named{17, "SETALL"},
		named{18, "SEM_STAT"},
		named{19, "SEM_INFO"},
	).unknownAs(0)

	quotaCommands = oneOf("quotactl_cmds", "",
		named{0x800001, "Q_SYNC"},
		named{quotaOn, "Q_QUOTAON"},
		named{0x800003, "Q_QUOTAOFF"},
		named{quotaGetFormat, "Q_GETFMT"},
		named{quotaGetInfo, "Q_GETINFO"},
		named{quotaSetInfo, "Q_SETINFO"},
		named{quotaGet, "Q_GETQUOTA"},
		named{quotaSet, "Q_SETQUOTA"},
		named{'X'<<8 | 1, "Q_XQUOTAON"},
		named{'X'<<8 | 2, "Q_XQUOTAOFF"},
		named{quotaXGet, "Q_XGETQUOTA"},
		named{quotaXSet, "Q_XSETQLIM"},
		named{'X'<<8 | 5, "Q_XGETQSTAT"},
		named{'X'<<8 | 6, "Q_XQUOTARM"},
		named{'X'<<8 | 7, "Q_XQUOTASYNC"},
	).unknownAs(0)
	quotaTypes = oneOf("quotactl_types", "",
		named{0, "USRQUOTA"},
		named{1, "GRPQUOTA"},
	).unknownAs(0)
	quotaFormats = oneOf("quotactl_quota_fmts", "QFMT_NOT_USED",
		named{1, "QFMT_VFS_OLD"},
		named{2, "QFMT_VFS_V0"},
		named{4, "QFMT_VFS_V1"},
	)
	quotaInfoFlags = oneOf("quotactl_dqi_flags", "DQF_NONE",
		named{1, "V1_DQF_RSQUASH"},
	)

	uringSetupFlags = flagSet("io_uring_setup_flags",
		named{1 << 0, "IORING_SETUP_IOPOLL"},
		named{1 << 1, "IORING_SETUP_SQPOLL"},
		named{1 << 2, "IORING_SETUP_SQ_AFF"},
		named{1 << 3, "IORING_SETUP_CQSIZE"},
		named{1 << 4, "IORING_SETUP_CLAMP"},
		named{1 << 5, "IORING_SETUP_ATTACH_RW"},
		named{1 << 6, "IORING_SETUP_R_DISABLED"},
	)
	uringFeatures = sameFlags("io_uring_setup_feats",
		"IORING_FEAT_SINGLE_MMAP", "IORING_FEAT_NODROP", "IORING_FEAT_SUBMIT_STABLE", "IORING_FEAT_RW_CUR_POS",
		"IORING_FEAT_CUR_PERSONALITY", "IORING_FEAT_FAST_POLL", "IORING_FEAT_POLL_32BITS",
		"IORING_FEAT_SQPOLL_NONFIXED", "IORING_FEAT_ENTER_EXT_ARG", "IORING_FEAT_NATIVE_WORKERS",
		"IORING_FEAT_RSRC_TAGS")
	uringEnterFlags = sameFlags("io_uring_enter_flags",
		"IORING_ENTER_GETEVENTS", "IORING_ENTER_SQ_WAKEUP", "IORING_ENTER_SQ_WAIT", "IORING_ENTER_EXT_ARG")
	uringOpcodes = asIs("io_uring_register_opcodes")

	epollCreateFlags = flagSet("epoll_create1_flags", named{openflags.Cloexec, "EPOLL_CLOEXEC"})
	finitModuleFlags = sameFlags("finit_module_flags",
		"MODULE_INIT_IGNORE_MODVERSIONS", "MODULE_INIT_IGNORE_VERMAGIC", "MODULE_INIT_COMPRESSED_FILE")
	deleteModuleFlags = flagSet("delete_module_flags",
		named{openflags.Nonblock, "O_NONBLOCK"},
		named{openflags.Trunc, "O_TRUNC"},
	)
	bpfCommands = asIs("bpf_commands")

	// faultFlags lacks what holds when a bit is not set, see putFaultFlags.
	faultFlags = flagSet("pf_flags",
		named{faultPresent, "PROTECTION_VIOLATION"},
		named{faultWrite, "WRITE_ACCESS"},
		named{faultUser, "USER_FAULT"},
		named{1 << 3, "RESERVED_PAGE"},
		named{1 << 4, "INSTRUCTION_FETCH"},
	)
	notFaultFlags = flagSet("pf_flags",
		named{faultPresent, "PAGE_NOT_PRESENT"},
		named{faultWrite, "READ_ACCESS"},
		named{faultUser, "SUPERVISOR_FAULT"},
	)
)

// Numbers of the kernel that the encoder looks at.
const (
	semSetval = 16

	quotaOn        = 0x800002
	quotaGetFormat = 0x800004
	quotaGetInfo   = 0x800005
	quotaSetInfo   = 0x800006
	quotaGet       = 0x800007
	quotaSet       = 0x800008
	quotaXGet      = 'X'<<8 | 3
	quotaXSet      = 'X'<<8 | 4

	faultPresent = 1 << 0
	faultWrite   = 1 << 1
	faultUser    = 1 << 2
)
