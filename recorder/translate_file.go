package recorder

// Numbers of the kernel's open flags.
const (
	kernelOCreat    = 0o100
	kernelOExcl     = 0o200
	kernelOTrunc    = 0o1000
	kernelOAppend   = 0o2000
	kernelONonblock = 0o4000
	kernelODsync    = 0o10000
	kernelOCloexec  = 0o2000000
	kernelOSync     = 0o4000000 | kernelODsync
	kernelOTmpfile  = 0o20000000 | kernelODirectory

	accessModes = 3 // the bits that say O_RDONLY, O_WRONLY or O_RDWR
)

// Files: open, creat, pipes, links, modes, mounts.
var (
	// openFlags lacks the access mode, see openFlagBits, and what only the
	// kernel's file knows: O_F_CREATED and the layers of an overlay.
	openFlags = flagSet("file_flags",
		named{kernelOCreat, "O_CREAT"},
		named{kernelOTmpfile, "O_TMPFILE"},
		named{kernelOAppend, "O_APPEND"},
		named{kernelODsync, "O_DSYNC"},
		named{kernelOExcl, "O_EXCL"},
		named{kernelONonblock, "O_NONBLOCK"},
		named{kernelOSync, "O_SYNC"},
		named{kernelOTrunc, "O_TRUNC"},
		named{kernelODirect, "O_DIRECT"},
		named{kernelODirectory, "O_DIRECTORY"},
		named{kernelOLargefile, "O_LARGEFILE"},
		named{kernelOCloexec, "O_CLOEXEC"},
	)
	accessMode = oneOf("file_flags", "O_RDONLY",
		named{1, "O_WRONLY"},
		named{2, "O_RDWR"},
	)
	// fileFlags is for system calls that make a descriptor without opening a
	// file: socket, accept4, pipe2, dup3, eventfd2, signalfd4, ...
	fileFlags = flagSet("file_flags",
		named{kernelONonblock, "O_NONBLOCK"},
		named{kernelOCloexec, "O_CLOEXEC"},
	)
	pipeFlags = flagSet("file_flags",
		named{kernelONonblock, "O_NONBLOCK"},
		named{kernelOCloexec, "O_CLOEXEC"},
		named{kernelODirect, "O_DIRECT"},
	)
	dupFlags = flagSet("file_flags", named{kernelOCloexec, "O_CLOEXEC"})

	resolveFlags = flagSet("openat2_flags",
		named{0x01, "RESOLVE_NO_XDEV"},
		named{0x02, "RESOLVE_NO_MAGICLINKS"},
		named{0x04, "RESOLVE_NO_SYMLINKS"},
		named{0x08, "RESOLVE_BENEATH"},
		named{0x10, "RESOLVE_IN_ROOT"},
		named{0x20, "RESOLVE_CACHED"},
	)
	fcntlCommands = oneOf("fcntl_commands", "UNKNOWN",
		named{0, "F_DUPFD"},
		named{1, "F_GETFD"},
		named{2, "F_SETFD"},
		named{3, "F_GETFL"},
		named{4, "F_SETFL"},
		named{5, "F_GETLK"},
		named{6, "F_SETLK"},
		named{7, "F_SETLKW"},
		named{8, "F_SETOWN"},
		named{9, "F_GETOWN"},
		named{10, "F_SETSIG"},
		named{11, "F_GETSIG"},
		named{15, "F_SETOWN_EX"},
		named{16, "F_GETOWN_EX"},
		named{36, "F_OFD_GETLK"},
		named{37, "F_OFD_SETLK"},
		named{38, "F_OFD_SETLKW"},
		named{1024, "F_SETLEASE"},
		named{1025, "F_GETLEASE"},
		named{1026, "F_NOTIFY"},
		named{1029, "F_CANCELLK"},
		named{1030, "F_DUPFD_CLOEXEC"},
		named{1031, "F_SETPIPE_SZ"},
		named{1032, "F_GETPIPE_SZ"},
	)
	flockOperations = sameFlags("flock_flags", "LOCK_SH", "LOCK_EX", "LOCK_NB", "LOCK_UN")
	accessFlags     = sameFlags("access_flags", "R_OK", "W_OK", "X_OK")
	lseekWhence     = oneOf("lseek_whence", "SEEK_SET",
		named{1, "SEEK_CUR"},
		named{2, "SEEK_END"},
	)
	unlinkatFlags   = sameFlags("unlinkat_flags", "AT_REMOVEDIR")
	linkatFlags     = sameFlags("linkat_flags", "AT_SYMLINK_FOLLOW", "AT_EMPTY_PATH")
	newfstatatFlags = sameFlags("newfstatat_flags", "AT_EMPTY_PATH", "AT_NO_AUTOMOUNT", "AT_SYMLINK_NOFOLLOW")
	fchownatFlags   = flagSet("fchownat_flags",
		named{0x100, "AT_SYMLINK_NOFOLLOW"},
		named{0x1000, "AT_EMPTY_PATH"},
	)
	renameat2Flags  = sameFlags("renameat2_flags", "RENAME_NOREPLACE", "RENAME_EXCHANGE", "RENAME_WHITEOUT")
	spliceFlags     = sameFlags("splice_flags", "SPLICE_F_MOVE", "SPLICE_F_NONBLOCK", "SPLICE_F_MORE", "SPLICE_F_GIFT")
	umountFlags     = sameFlags("umount_flags", "FORCE", "DETACH", "EXPIRE", "NOFOLLOW")
	closeRangeFlags = sameFlags("close_range_flags", "CLOSE_RANGE_UNSHARE", "CLOSE_RANGE_CLOEXEC")
	fsconfigCommand = asIs("fsconfig_cmds")
	mountFlags      = asIs("mount_flags")
)
