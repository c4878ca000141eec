package recorder

import "hids/recorder/openflags"

// Files: open, creat, pipes, links, modes, mounts.
var (
	// fileFlags is for system calls that make a descriptor without opening a
	// file: socket, accept4, pipe2, dup3, eventfd2, signalfd4, ...
	fileFlags = flagSet("file_flags",
		named{openflags.Nonblock, "O_NONBLOCK"},
		named{openflags.Cloexec, "O_CLOEXEC"},
	)
	pipeFlags = flagSet("file_flags",
		named{openflags.Nonblock, "O_NONBLOCK"},
		named{openflags.Cloexec, "O_CLOEXEC"},
		named{openflags.Direct, "O_DIRECT"},
	)
	dupFlags = flagSet("file_flags", named{openflags.Cloexec, "O_CLOEXEC"})

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
		named{12, "F_GETLK64"},
		named{13, "F_SETLK64"},
		named{14, "F_SETLKW64"},
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
