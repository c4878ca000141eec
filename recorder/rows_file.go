package recorder

// atFD is the directory that the path after it is relative to.
func atFD(n uint8) spec { return signed(arg(n)) }

// path is a path or another text in an argument.
func path(n uint8) spec { return str(text(n)) }

// fileCalls are the system calls on open files.
func fileCalls() []callRow {
	vecIn := Fetch{Op: opIovec, A: 1, B: 2, C: 1}
	vecOut := Fetch{Op: opIovec, A: 1, B: 2}
	pipeEnds := mem(0, 8) // after failure, too, as with Falco's drivers: what was there before
	pipeInfo := ifOK(Fetch{Op: opFDInfo, A: fdPair})
	return []callRow{
		{name: "read", specs: []spec{result(), readData(buf(1, returned)), signed(arg(0)), value(arg(2))}},
		{name: "write", specs: []spec{result(), writeData(buf(1, 2)), signed(arg(0)), value(arg(2))}},
		{name: "pread64", specs: []spec{result(), readData(buf(1, returned)), signed(arg(0)), value(arg(2)), value(arg(3))}},
		{name: "pwrite64", specs: []spec{result(), writeData(buf(1, 2)), signed(arg(0)), value(arg(2)), value(arg(3))}},
		{name: "readv", specs: []spec{result(), gotSize(), vectorRead(vecIn), signed(arg(0))}},
		{name: "writev", specs: []spec{result(), vectorWritten(vecOut), signed(arg(0)), vectorSize(vecOut)}},
		{name: "preadv", specs: []spec{result(), gotSize(), vectorRead(vecIn), signed(arg(0)), value(arg(3))}},
		{name: "pwritev", specs: []spec{result(), vectorWritten(vecOut), signed(arg(0)), vectorSize(vecOut), value(arg(3))}},
		{name: "close", specs: []spec{result(), signed(arg(0))}},
		{name: "close_range", specs: []spec{result(), value(arg(0)), value(arg(1)), flags(arg(2), closeRangeFlags)}},
		{name: "fstat", specs: []spec{result(), signed(arg(0))}},
		{name: "fchdir", specs: []spec{result(), signed(arg(0))}},
		{name: "getdents", specs: []spec{result(), signed(arg(0))}},
		{name: "getdents64", specs: []spec{result(), signed(arg(0))}},
		{name: "fchmod", specs: []spec{result(), signed(arg(0)), masked(arg(1), permissions)}},
		{name: "fchown", specs: []spec{result(), signed(arg(0)), value(arg(1)), value(arg(2))}},
		{name: "flock", specs: []spec{result(), signed(arg(0)), flags(arg(1), flockOperations)}},
		{name: "lseek", specs: []spec{result(), signed(arg(0)), value(arg(1)), flags(arg(2), lseekWhence)}},
		{name: "ioctl", specs: []spec{result(), signed(arg(0)), value(arg(1)), value(arg(2))}},
		{name: "fcntl", specs: []spec{result(), signed(arg(0)), flags(arg(1), fcntlCommands), value(arg(2))}},
		{name: "dup", specs: []spec{result(), signed(arg(0))}},
		{name: "dup2", specs: []spec{result(), signed(arg(0)), signed(arg(1))}},
		{name: "dup3", specs: []spec{result(), signed(arg(0)), signed(arg(1)), flags(arg(2), dupFlags)}},
		{name: "pipe", specs: []spec{
			result(), signedPart(pipeEnds, 0, -1), signedPart(pipeEnds, 4, -1), fdIno(pipeInfo),
		}},
		{name: "pipe2", specs: []spec{
			result(), signedPart(pipeEnds, 0, -1), signedPart(pipeEnds, 4, -1), fdIno(pipeInfo), flags(arg(1), pipeFlags),
		}},
		{name: "splice", specs: []spec{
			result(), signed(arg(0)), signed(arg(2)), value(arg(4)), flags(arg(5), spliceFlags),
		}},
		{name: "sendfile", specs: []spec{
			result(), part(mem(2, 8), 0, 8, 0), signed(arg(0)), signed(arg(1)), value(arg(3)),
		}},
		{name: "copy_file_range", specs: []spec{
			result(), signed(arg(2)), part(mem(3, 8), 0, 8, 0), signed(arg(0)), part(mem(1, 8), 0, 8, 0), value(arg(4)),
		}},
		{name: "poll", specs: []spec{result(), pollList(array(0, 1, 8)), value32(arg(2))}},
		{name: "ppoll", specs: []spec{
			result(), pollList(array(0, 1, 8)), duration(mem(2, 16)), part(mem(3, 8), 0, 4, 0),
		}},
		{name: "select", specs: []spec{result()}},
		{name: "epoll_wait", specs: []spec{result(), signed(arg(2))}},
		{name: "epoll_create", specs: []spec{result(), value(arg(0))}},
		{name: "epoll_create1", specs: []spec{result(), flags(arg(0), epollCreateFlags)}},
		{name: "eventfd", specs: []spec{result(), value(arg(0)), constant(0)}},
		{name: "eventfd2", specs: []spec{result(), flags(arg(1), fileFlags), value32(arg(0))}},
		{name: "signalfd", specs: []spec{result(), signed(arg(0)), part(mem(1, 8), 0, 4, 0), constant(0)}},
		{name: "signalfd4", specs: []spec{result(), flags(arg(3), fileFlags), signed(arg(0)), part(mem(1, 8), 0, 4, 0)}},
		{name: "timerfd_create", specs: []spec{result(), value(arg(0)), flags(arg(1), fileFlags)}},
		{name: "inotify_init", specs: []spec{result(), constant(0)}},
		{name: "inotify_init1", specs: []spec{result(), flags(arg(0), fileFlags)}},
		{name: "userfaultfd", specs: []spec{result(), value32(arg(0))}},
		{name: "io_uring_setup", specs: uringSetup()},
		{name: "io_uring_enter", specs: []spec{
			result(), signed(arg(0)), value(arg(1)), value(arg(2)), flags(arg(3), uringEnterFlags), part(mem(4, 8), 0, 4, 0),
		}},
		{name: "io_uring_register", specs: []spec{
			result(), signed(arg(0)), flags(arg(1), uringOpcodes), value(arg(2)), value(arg(3)),
		}},
	}
}

// uringSetup are the parameters of io_uring_setup: struct io_uring_params.
func uringSetup() []spec {
	params := mem(1, 24)
	return []spec{
		result(), value(arg(0)), part(params, 0, 4, 0), part(params, 4, 4, 0),
		flagsPart(params, 8, 4, uringSetupFlags), part(params, 12, 4, 0), part(params, 16, 4, 0),
		flagsPart(params, 20, 4, uringFeatures),
	}
}

// pathCalls are the system calls on paths.
func pathCalls() []callRow {
	info := fdinfo()
	how := mem(2, 24)
	return []callRow{
		{name: "open", specs: []spec{
			result(), path(0), openedFlags(arg(1), info), openMode(arg(2), arg(1)), fdDev(info), fdIno(info),
		}},
		{name: "creat", specs: []spec{
			result(), path(0), masked(arg(1), permissions), fdDev(info), fdIno(info), creatLayer(info),
		}},
		{name: "openat", specs: []spec{
			result(), atFD(0), path(1), openedFlags(arg(2), info), openMode(arg(3), arg(2)), fdDev(info), fdIno(info),
		}},
		{name: "openat2", specs: []spec{
			result(), atFD(0), path(1), howFlags(how, info), howMode(how), flagsPart(how, 16, 8, resolveFlags),
			fdDev(info), fdIno(info),
		}},
		{name: "open_by_handle_at", specs: []spec{
			result(), atFD(0), openedFlags(arg(2), info), str(ifOK(Fetch{Op: opFDPath, A: returned})),
			fdDev(info), fdIno(info),
		}},
		{name: "stat", specs: []spec{result(), path(0)}},
		{name: "lstat", specs: []spec{result(), path(0)}},
		{name: "newfstatat", specs: []spec{result(), atFD(0), path(1), flags(arg(3), newfstatatFlags)}},
		{name: "access", specs: []spec{result(), path(0), flags(arg(1), accessFlags)}},
		{name: "getcwd", specs: []spec{result(), str(ifOK(text(0)))}},
		{name: "chdir", specs: []spec{result(), path(0)}},
		{name: "chroot", specs: []spec{result(), path(0)}},
		{name: "mkdir", specs: []spec{result(), path(0), value(arg(1))}},
		{name: "mkdirat", specs: []spec{result(), atFD(0), path(1), value(arg(2))}},
		{name: "rmdir", specs: []spec{result(), path(0)}},
		{name: "unlink", specs: []spec{result(), path(0)}},
		{name: "unlinkat", specs: []spec{result(), atFD(0), path(1), flags(arg(2), unlinkatFlags)}},
		{name: "rename", specs: []spec{result(), path(0), path(1)}},
		{name: "renameat", specs: []spec{result(), atFD(0), path(1), atFD(2), path(3)}},
		{name: "renameat2", specs: []spec{result(), atFD(0), path(1), atFD(2), path(3), value32(arg(4))}},
		{name: "link", specs: []spec{result(), path(0), path(1)}},
		{name: "linkat", specs: []spec{result(), atFD(0), path(1), atFD(2), path(3), flags(arg(4), linkatFlags)}},
		{name: "symlink", specs: []spec{result(), path(0), path(1)}},
		{name: "symlinkat", specs: []spec{result(), path(0), atFD(1), path(2)}},
		{name: "chmod", specs: []spec{result(), path(0), masked(arg(1), permissions)}},
		{name: "fchmodat", specs: []spec{result(), atFD(0), path(1), masked(arg(2), permissions)}},
		{name: "chown", specs: []spec{result(), path(0), value(arg(1)), value(arg(2))}},
		{name: "lchown", specs: []spec{result(), path(0), value(arg(1)), value(arg(2))}},
		{name: "fchownat", specs: []spec{
			result(), atFD(0), path(1), value(arg(2)), value(arg(3)), flags(arg(4), fchownatFlags),
		}},
		{name: "mknod", specs: []spec{result(), path(0), nodeMode(arg(1)), nodeDevice(arg(2))}},
		{name: "mknodat", specs: []spec{result(), atFD(0), path(1), nodeMode(arg(2)), nodeDevice(arg(3))}},
		{name: "mount", specs: []spec{result(), path(0), path(1), path(2), mountFlagsOf(arg(3))}},
		{name: "umount2", specs: []spec{result(), path(0), flags(arg(1), umountFlags)}},
		{name: "fsconfig", specs: []spec{
			result(), signed(arg(0)), flags(arg(1), fsconfigCommand), path(2), configBytes(ifOK(buf(3, 4)), arg(1)),
			configText(ifOK(text(3)), arg(1)), signed(arg(4)),
		}},
	}
}
