package recorder

// data is short for what the fetches of a fake find.
type data = map[Fetch][]byte

// fakes are calls with known arguments, for each row one that succeeds and one
// that fails, where it can.
func fakes() []fake {
	var all []fake
	for _, group := range [][]fake{fakeFiles(), fakeOpens(), fakePaths(), fakeSockets(), fakeMessages(), fakeOptions(), fakeProcesses(),
		fakeIDs(), fakeMemory(), fakeOthers(), fakeQuotas()} {
		all = append(all, group...)
	}
	return all
}

func fakeFiles() []fake {
	iov := Fetch{Op: opIovec, A: 1, B: 2, C: 1}
	out := Fetch{Op: opIovec, A: 1, B: 2}
	pairInfo := Fetch{Op: opFDInfo, A: fdPair}
	pollFDs := join(u32s(3), u16s(1, 1), u32s(4), u16s(4, 0x2038), u32s(0xffffffff), u16s(0, 0))
	return []fake{
		{name: "read", ret: 5, args: [6]uint64{3, 0, 4096}, data: data{buf(1, returned): []byte("hello")}},
		{name: "read", ret: 0, args: [6]uint64{3, 0, 4096}, data: data{buf(1, returned): {}}},
		{name: "read", ret: eagain, args: [6]uint64{3, 0, 4096}},
		{name: "read", note: "size of 64 bits", ret: 1, args: [6]uint64{neg(-1), 0, 1 << 33}, data: data{buf(1, returned): {'x'}}},
		{name: "write", ret: 3, args: [6]uint64{1, 0, 5}, data: data{buf(1, 2): []byte("hello")}},
		{name: "write", ret: eagain, args: [6]uint64{1, 0, 5}, data: data{buf(1, 2): []byte("hello")}},
		{name: "write", note: "bad buffer", ret: efault, args: [6]uint64{1, 0, 5}},
		{name: "pread64", ret: 2, args: [6]uint64{3, 0, 10, 64}, data: data{buf(1, returned): []byte("ab")}},
		{name: "pread64", ret: -21, args: [6]uint64{3, 0, 10, 64}},
		{name: "pwrite64", ret: 2, args: [6]uint64{3, 0, 2, 1 << 40}, data: data{buf(1, 2): []byte("ab")}},
		{name: "pwrite64", ret: -9, args: [6]uint64{99, 0, 2, 0}, data: data{buf(1, 2): []byte("ab")}},
		{name: "readv", ret: 4, args: [6]uint64{3, 0, 2}, data: data{iov: join(u64s(100), []byte("abcd"))}},
		{name: "readv", ret: eagain, args: [6]uint64{3, 0, 2}, data: data{iov: u64s(100)}},
		{name: "writev", ret: 4, args: [6]uint64{3, 0, 2}, data: data{out: join(u64s(6), []byte("abcdef"))}},
		{name: "writev", ret: eagain, args: [6]uint64{3, 0, 2}, data: data{out: join(u64s(6), []byte("abcdef"))}},
		{name: "preadv", ret: 4, args: [6]uint64{3, 0, 2, 4096}, data: data{iov: join(u64s(100), []byte("abcd"))}},
		{name: "preadv", ret: einval, args: [6]uint64{3, 0, 2, 4096}, data: data{iov: u64s(100)}},
		{name: "pwritev", ret: 6, args: [6]uint64{3, 0, 2, 8}, data: data{out: join(u64s(6), []byte("abcdef"))}},
		{name: "pwritev", ret: einval, args: [6]uint64{3, 0, 2, 8}, data: data{out: join(u64s(6), []byte("abcdef"))}},
		{name: "close", args: [6]uint64{3}},
		{name: "close", ret: -9, args: [6]uint64{0xffffffff}},
		{name: "close_range", args: [6]uint64{3, 0x7fffffff, 4}},
		{name: "close_range", ret: einval, args: [6]uint64{5, 3, 2}},
		{name: "fstat", args: [6]uint64{3}},
		{name: "fchdir", args: [6]uint64{3}},
		{name: "getdents", ret: 100, args: [6]uint64{3}},
		{name: "getdents64", ret: 100, args: [6]uint64{3}},
		{name: "fchmod", args: [6]uint64{3, 0o104755}},
		{name: "fchown", args: [6]uint64{3, 0, 0xffffffff}},
		{name: "flock", args: [6]uint64{3, 6}},
		{name: "flock", ret: eagain, args: [6]uint64{3, 8}},
		{name: "lseek", ret: 169, args: [6]uint64{255, neg(-857), 1}},
		{name: "lseek", ret: -29, args: [6]uint64{0, 0, 2}},
		{name: "ioctl", args: [6]uint64{3, 0x541b, 0x7ffda19df1cc}},
		{name: "ioctl", ret: -25, args: [6]uint64{2, 0x5413, 0x7ffda19df1cc}},
		{name: "fcntl", ret: 11, args: [6]uint64{1, 1030, 10}},
		{name: "fcntl", ret: einval, args: [6]uint64{1, 1034, 0}},
		{name: "dup", ret: 4, args: [6]uint64{3}},
		{name: "dup2", ret: -9, args: [6]uint64{3, neg(-1)}},
		{name: "dup3", ret: 5, args: [6]uint64{3, 5, 0o2000000}},
		{name: "pipe", args: [6]uint64{0x1000}, data: data{mem(0, 8): u32s(3, 4), pairInfo: fileInfo(777, 0, 0, 0)}},
		{name: "pipe", ret: efault, args: [6]uint64{0x1000}},
		{name: "pipe2", args: [6]uint64{0x1000, 0o2044000}, data: data{mem(0, 8): u32s(3, 4), pairInfo: fileInfo(777, 0, 0, 0)}},
		{name: "pipe2", ret: -24, args: [6]uint64{0x1000, 0}, data: data{mem(0, 8): u32s(8, 9)}},
		{name: "splice", ret: 10, args: [6]uint64{3, 0, 4, 0, 100, 3}},
		{name: "sendfile", ret: 17, args: [6]uint64{5, 4, 0x1000, 17}, data: data{mem(2, 8): u64s(17)}},
		{name: "sendfile", ret: einval, args: [6]uint64{1, 3, 0, 1 << 24}},
		{name: "copy_file_range", ret: 10, args: [6]uint64{3, 0x1000, 4, 0, 10, 0}, data: data{mem(1, 8): u64s(20)}},
		{name: "poll", ret: 2, args: [6]uint64{0x1000, 3, 5000}, data: data{array(0, 1, 8): pollFDs}},
		{name: "poll", note: "many", ret: 0, args: [6]uint64{0x1000, 64, neg(-1)}, data: data{array(0, 1, 8): make([]byte, 64*8)}},
		{name: "poll", ret: efault, args: [6]uint64{1, 3, 0xffffffff}},
		{name: "ppoll", ret: 1, args: [6]uint64{0x1000, 3, 0x2000, 0x3000}, data: data{
			array(0, 1, 8): pollFDs, mem(2, 16): u64s(2, 5e8), mem(3, 8): u64s(0x4002)}},
		{name: "ppoll", ret: -4, args: [6]uint64{0x1000, 3, 0, 0}, data: data{array(0, 1, 8): pollFDs}},
		{name: "select", ret: 1},
		{name: "epoll_wait", ret: 1, args: [6]uint64{3, 0, 128}},
		{name: "epoll_create", ret: 4, args: [6]uint64{10}},
		{name: "epoll_create1", ret: 4, args: [6]uint64{0o2000000}},
		{name: "eventfd", ret: 4, args: [6]uint64{7}},
		{name: "eventfd2", ret: 4, args: [6]uint64{7, 0o2004001}},
		{name: "signalfd", ret: 4, args: [6]uint64{neg(-1), 0x1000, 8}, data: data{mem(1, 8): u64s(0x4002)}},
		{name: "signalfd4", ret: 4, args: [6]uint64{neg(-1), 0x1000, 8, 0o2004000}, data: data{mem(1, 8): u64s(0x4002)}},
		{name: "timerfd_create", ret: 4, args: [6]uint64{1, 0o2004000}},
		{name: "inotify_init", ret: 4},
		{name: "inotify_init1", ret: 4, args: [6]uint64{0o2004000}},
		{name: "userfaultfd", ret: 4, args: [6]uint64{0o2004000}},
		{name: "userfaultfd", ret: eperm, args: [6]uint64{0}},
		{name: "io_uring_setup", ret: 4, args: [6]uint64{8, 0x1000}, data: data{mem(1, 24): u32s(8, 16, 1<<1|1<<3, 2, 1000, 0x7fff)}},
		{name: "io_uring_setup", ret: efault, args: [6]uint64{8, 1}},
		{name: "io_uring_enter", ret: 1, args: [6]uint64{4, 1, 1, 3, 0x1000, 8}, data: data{mem(4, 8): u64s(0x100)}},
		{name: "io_uring_register", ret: 0, args: [6]uint64{4, 2, 0x1000, 3}},
		{name: "io_uring_register", ret: einval, args: [6]uint64{4, 99, 0, 0}},
	}
}

func fakeOpens() []fake {
	info := Fetch{Op: opFDInfo, A: returned}
	how := mem(2, 24)
	return []fake{
		{name: "open", ret: 3, args: [6]uint64{0, 0o101, 0o644}, data: data{text(0): z("/etc/passwd"), info: fileInfo(99, 0xfe00, 0, 1)}},
		{name: "open", ret: enoent, args: [6]uint64{0, 0, 0o644}, data: data{text(0): z("nowhere")}},
		{name: "open", note: "null", ret: efault, args: [6]uint64{0, 2, 0}},
		{name: "open", note: "all flags", ret: 3, args: [6]uint64{0, 0o37777777, 0o7777}, data: data{text(0): z("/x"), info: fileInfo(1, 1, 0, 0)}},
		{name: "open", note: "directory", ret: 3, args: [6]uint64{0, 0o2200000, 0o123}, data: data{text(0): z("."), info: fileInfo(1, 1, 0, 0)}},
		{name: "open", note: "temporary", ret: 3, args: [6]uint64{0, 0o20200002, 0o600}, data: data{text(0): z("."), info: fileInfo(1, 1, 0, 0)}},
		{name: "creat", ret: 3, args: [6]uint64{0, 0o666}, data: data{text(0): z("x.tgz"), info: fileInfo(99, 0xfe00, 1, 1)}},
		{name: "creat", ret: -13, args: [6]uint64{0, 0o666}, data: data{text(0): z("/x")}},
		{name: "openat", ret: 3, args: [6]uint64{fdcwd, 0, 0o2000000, 0}, data: data{text(1): z("/etc/shadow"), info: fileInfo(409603, 0xfe00, 2, 0)}},
		{name: "openat", ret: 3, args: [6]uint64{fdcwd, 0, 0o2001101, 0o600}, data: data{text(1): z("f"), info: fileInfo(99, 0xfe00, 1, 1)}},
		{name: "openat", ret: enoent, args: [6]uint64{7, 0, 0o2, 0}, data: data{text(1): z("userdb")}},
		{name: "openat", note: "32 bits of dirfd", ret: enoent, args: [6]uint64{0xffffff9c, 0, 0, 0}, data: data{text(1): z("userdb")}},
		{name: "openat2", ret: 9, args: [6]uint64{8, 0, 0, 24}, data: data{text(1): z("a/b"), how: u64s(0o2000000, 0, 0x0a), info: fileInfo(27, 31, 0, 0)}},
		{name: "openat2", ret: -2, args: [6]uint64{8, 0, 0, 24}, data: data{text(1): z("a/b"), how: u64s(0o100, 0o640, 0x3f)}},
		{name: "openat2", note: "bad how", ret: efault, args: [6]uint64{8, 0, 1, 24}, data: data{text(1): z("a/b")}},
		{name: "open_by_handle_at", ret: 5, args: [6]uint64{3, 0, 0o2}, data: data{
			{Op: opFDPath, A: returned}: z("/tmp/x"), info: fileInfo(27, 31, 0, 0)}},
		{name: "open_by_handle_at", ret: eperm, args: [6]uint64{fdcwd, 0, 0}},
	}
}

func fakePaths() []fake {
	a, b := z("/a/b"), z("c")
	return []fake{
		{name: "stat", data: data{text(0): a}},
		{name: "lstat", ret: enoent, data: data{text(0): a}},
		{name: "newfstatat", args: [6]uint64{fdcwd, 0, 0, 0x1900}, data: data{text(1): z("")}},
		{name: "access", ret: enoent, args: [6]uint64{0, 5}, data: data{text(0): a}},
		{name: "access", args: [6]uint64{0, 0}, data: data{text(0): a}},
		{name: "getcwd", ret: 5, args: [6]uint64{0, 100}, data: data{text(0): a}},
		{name: "getcwd", ret: -34, args: [6]uint64{0, 1}, data: data{text(0): a}},
		{name: "chdir", data: data{text(0): a}},
		{name: "chroot", ret: eperm, data: data{text(0): a}},
		{name: "mkdir", args: [6]uint64{0, 0o777}, data: data{text(0): a}},
		{name: "mkdirat", ret: -17, args: [6]uint64{fdcwd, 0, 0o755}, data: data{text(1): a}},
		{name: "rmdir", data: data{text(0): a}},
		{name: "unlink", data: data{text(0): a}},
		{name: "unlinkat", args: [6]uint64{4, 0, 0x200}, data: data{text(1): b}},
		{name: "rename", data: data{text(0): a, text(1): b}},
		{name: "renameat", ret: enoent, args: [6]uint64{fdcwd, 0, 5}, data: data{text(1): a, text(3): b}},
		{name: "renameat2", args: [6]uint64{fdcwd, 0, fdcwd, 0, 3}, data: data{text(1): a, text(3): b}},
		{name: "link", data: data{text(0): a, text(1): b}},
		{name: "linkat", args: [6]uint64{fdcwd, 0, fdcwd, 0, 0x1400}, data: data{text(1): a, text(3): b}},
		{name: "symlink", data: data{text(0): a, text(1): b}},
		{name: "symlinkat", args: [6]uint64{0, 6}, data: data{text(0): a, text(2): b}},
		{name: "chmod", args: [6]uint64{0, 0o6755}, data: data{text(0): a}},
		{name: "fchmodat", args: [6]uint64{fdcwd, 0, 0o1644}, data: data{text(1): a}},
		{name: "chown", args: [6]uint64{0, 1000, 1001}, data: data{text(0): a}},
		{name: "lchown", ret: eperm, args: [6]uint64{0, 1000, 1001}, data: data{text(0): a}},
		{name: "fchownat", args: [6]uint64{fdcwd, 0, 0, 0, 0x1100}, data: data{text(1): a}},
		{name: "mknod", args: [6]uint64{0, 0o060660, 0x801}, data: data{text(0): a}},
		{name: "mknod", note: "no type", args: [6]uint64{0, 0o644, 0}, data: data{text(0): a}},
		{name: "mknod", note: "directory", ret: eperm, args: [6]uint64{0, 0o040755, 0}, data: data{text(0): a}},
		{name: "mknod", note: "large minor", args: [6]uint64{0, 0o020600, 0x41e041c0}, data: data{text(0): a}},
		{name: "mknodat", ret: eperm, args: [6]uint64{fdcwd, 0, 0o010700, 0}, data: data{text(1): a}},
		{name: "mount", args: [6]uint64{0, 0, 0, 0xc0ed0001, 0}, data: data{text(0): z("proc"), text(1): z("/proc"), text(2): z("proc")}},
		{name: "mount", ret: eperm, args: [6]uint64{0, 0, 0, 0x84000, 0}, data: data{text(1): z("/")}},
		{name: "umount2", ret: einval, args: [6]uint64{0, 0xf}, data: data{text(0): a}},
		{name: "fsconfig", args: [6]uint64{5, 1, 0, 0, 0}, data: data{text(2): z("source"), text(3): z("/dev/sda"), buf(3, 4): {}}},
		{name: "fsconfig", note: "binary", args: [6]uint64{5, 2, 0, 0, 3}, data: data{text(2): z("key"), text(3): z("xyz"), buf(3, 4): []byte("xyz")}},
		{name: "fsconfig", note: "flag", args: [6]uint64{5, 0, 0, 0, 0}, data: data{text(2): z("ro")}},
		{name: "fsconfig", ret: einval, args: [6]uint64{5, 3, 0, 0, fdcwd}, data: data{text(2): z("key"), text(3): z("/x")}},
	}
}

func fakeSockets() []fake {
	pairFDs := mem(3, 8)
	pairSocket := Fetch{Op: opTuple, A: fdPair + 3}
	queue := Fetch{Op: opQueue}
	client := tuple4(54436, 47755, host, host)
	return []fake{
		{name: "socket", ret: 3, args: [6]uint64{1, 0x80801, 0}},
		{name: "socket", ret: -97, args: [6]uint64{40, 3, 255}},
		{name: "socketpair", args: [6]uint64{1, 0x80001, 0, 0x1000}, data: data{pairFDs: u32s(9, 11), pairSocket: unixPair("")}},
		{name: "socketpair", ret: -95, args: [6]uint64{2, 1, 0, 0x1000}, data: data{pairFDs: u32s(5, 6)}},
		{name: "bind", args: [6]uint64{3, 0, 16}, data: data{sockaddr(1, 2): ipv4(80, 127, 0, 0, 1)}},
		{name: "bind", note: "v6", ret: -98, args: [6]uint64{3, 0, 28}, data: data{sockaddr(1, 2): ipv6(443, 1)}},
		{name: "bind", note: "unix", args: [6]uint64{3, 0, 28}, data: data{sockaddr(1, 2): unixAddr("/run/x.sock\x00")}},
		{name: "bind", note: "unix without NUL", args: [6]uint64{3, 0, 10}, data: data{sockaddr(1, 2): unixAddr("/run/x")}},
		{name: "bind", note: "abstract", args: [6]uint64{3, 0, 10}, data: data{sockaddr(1, 2): unixAddr("\x00hidden")}},
		{name: "bind", note: "unnamed", args: [6]uint64{3, 0, 2}, data: data{sockaddr(1, 2): unixAddr("")}},
		{name: "bind", note: "netlink", args: [6]uint64{3, 0, 12}, data: data{sockaddr(1, 2): join(u16s(16, 0), u32s(0, 0))}},
		{name: "bind", note: "short", ret: einval, args: [6]uint64{3, 0, 7}, data: data{sockaddr(1, 2): ipv4(80, 127, 0, 0, 1)[:7]}},
		{name: "bind", note: "shorter", ret: einval, args: [6]uint64{3, 0, 1}, data: data{sockaddr(1, 2): {2}}},
		{name: "connect", args: [6]uint64{4, 0, 16}, data: data{socketOf(0): client, sockaddr(1, 2): ipv4(47755, 127, 0, 0, 1)}},
		{name: "connect", note: "in progress", ret: -115, args: [6]uint64{4, 0, 16}, data: data{
			socketOf(0): tuple4(54436, 0, host, noIP), sockaddr(1, 2): ipv4(47755, 10, 0, 0, 9)}},
		{name: "connect", note: "v6", args: [6]uint64{4, 0, 28}, data: data{socketOf(0): tuple6(4000, 53), sockaddr(1, 2): ipv6(53, 9)}},
		{name: "connect", note: "unix", args: [6]uint64{4, 0, 22}, data: data{
			socketOf(0): unixPair("/run/docker.sock"), sockaddr(1, 2): unixAddr("/run/docker.sock")}},
		{name: "connect", ret: enoent, args: [6]uint64{4, 0, 22}, data: data{
			socketOf(0): unixPair(""), sockaddr(1, 2): unixAddr("/run/nscd/socket")}},
		{name: "listen", args: [6]uint64{3, 4096}},
		{name: "listen", ret: -95, args: [6]uint64{3, 0xffffffff}},
		{name: "accept", ret: 5, args: [6]uint64{3}, data: data{socketFrom(returned): client, queue: u32s(5, 10)}},
		{name: "accept", ret: eagain, args: [6]uint64{3}},
		{name: "accept4", ret: 5, args: [6]uint64{3, 0, 0, 0x80800}, data: data{socketFrom(returned): unixPair("/run/x"), queue: u32s(0, 8)}},
		{name: "accept4", ret: eagain, args: [6]uint64{3, 0, 0, 0x80000}},
		{name: "accept4", note: "queue of nothing", ret: 5, args: [6]uint64{3}, data: data{queue: u32s(0xffffffff, 1)}},
		{name: "getsockname"},
		{name: "getpeername", ret: -107},
		{name: "shutdown", args: [6]uint64{3, 1}},
		{name: "shutdown", ret: einval, args: [6]uint64{3, 7}},
	}
}

func fakeMessages() []fake {
	connected := tuple4(54436, 47755, host, host)
	fromPeer := tuple4(47755, 54436, host, host)
	free := tuple4(32981, 0, host, noIP)
	incoming := tuple4(0, 53, noIP, host)
	netlink := u16s(16, 0)
	return []fake{
		{name: "sendto", ret: 14, args: [6]uint64{4, 0, 14}, data: data{buf(1, 2): []byte("GET / HTTP/1.1"), socketOf(0): connected}},
		{name: "sendto", note: "with address", ret: 3, args: [6]uint64{4, 0, 3, 0, 0, 16}, data: data{
			buf(1, 2): []byte("abc"), socketOf(0): free, sockaddr(4, 5): ipv4(53, 10, 0, 0, 9)}},
		{name: "sendto", note: "connected, other address", ret: 3, args: [6]uint64{4, 0, 3, 0, 0, 16}, data: data{
			buf(1, 2): []byte("abc"), socketOf(0): connected, sockaddr(4, 5): ipv4(53, 10, 0, 0, 9)}},
		{name: "sendto", note: "netlink", ret: 3, args: [6]uint64{4, 0, 3}, data: data{buf(1, 2): []byte("abc"), socketOf(0): netlink}},
		{name: "sendto", note: "unix", ret: 3, args: [6]uint64{4, 0, 3, 0, 0, 12}, data: data{
			buf(1, 2): []byte("abc"), socketOf(0): unixPair(""), sockaddr(4, 5): unixAddr("/dev/log")}},
		{name: "sendto", note: "nobody there", ret: -111, args: [6]uint64{4, 0, 3, 0, 0, 12}, data: data{
			buf(1, 2): []byte("abc"), socketOf(0): unixPair(""), sockaddr(4, 5): unixAddr("/dev/log")}},
		{name: "sendto", ret: -9, args: [6]uint64{99, 0, 3}, data: data{buf(1, 2): []byte("abc")}},
		{name: "recvfrom", ret: 3, args: [6]uint64{5, 0, 100}, data: data{buf(1, returned): []byte("abc"), socketFrom(0): fromPeer}},
		{name: "recvfrom", note: "with address", ret: 3, args: [6]uint64{5, 0, 100}, data: data{
			buf(1, returned): []byte("abc"), socketFrom(0): incoming, sockaddrAt(4, 5): ipv4(4444, 10, 0, 0, 9)}},
		{name: "recvfrom", ret: eagain, args: [6]uint64{5, 0, 100}, data: data{socketFrom(0): fromPeer}},
		{name: "sendmsg", ret: 3, args: [6]uint64{4, 0, 0}, data: data{
			msg(1): fakeMsg(5, ipv4(53, 10, 0, 0, 9), nil, []byte("abcde")), socketOf(0): free}},
		{name: "sendmsg", ret: -111, args: [6]uint64{4, 0, 0}, data: data{msg(1): fakeMsg(5, nil, nil, []byte("abcde")), socketOf(0): netlink}},
		{name: "sendmsg", note: "bad header", ret: efault, args: [6]uint64{4, 0, 0}},
		{name: "recvmsg", ret: 3, args: [6]uint64{4, 0, 0}, data: data{
			msgReturned(1): fakeMsg(100, ipv4(4444, 10, 0, 0, 9), []byte("ctrl"), []byte("abc")), socketFrom(0): incoming}},
		{name: "recvmsg", ret: eagain, args: [6]uint64{4, 0, 0}, data: data{msgReturned(1): fakeMsg(100, nil, nil, nil)}},
		{name: "sendmmsg", ret: 29, args: [6]uint64{3, 0, 2}, data: data{
			msg(1): fakeMsg(3, nil, nil, []byte("abc")), socketOf(0): connected}},
		{name: "sendmmsg", ret: -9, args: [6]uint64{3, 0, 2}},
		{name: "recvmmsg", ret: 3, args: [6]uint64{3, 0, 2}, data: data{
			msgReturned(1): fakeMsg(100, nil, []byte("ctrl"), []byte("abc")), socketFrom(0): fromPeer}},
		{name: "recvmmsg", ret: eagain, args: [6]uint64{3, 0, 2}},
	}
}

func fakeOptions() []fake {
	set := array(3, 4, 1)
	get := Fetch{Op: opArrP, A: 3, B: 4, C: 1}
	size := mem(4, 4)
	opt := func(name, note string, ret int64, level, option uint64, value []byte) fake {
		f := fake{name: name, note: note, ret: ret, args: [6]uint64{6, level, option, 0x1000, uint64(len(value))}}
		if value != nil {
			f.data = data{set: value, get: value, size: u32s(uint32(len(value)))}
		}
		return f
	}
	return []fake{
		opt("setsockopt", "int", 0, 1, 2, u32s(1)),
		opt("setsockopt", "time", 0, 1, 21, u64s(60, 5)),
		opt("setsockopt", "short time", einval, 1, 21, u64s(60)),
		opt("setsockopt", "time of 64 bits", 0, 1, 66, u64s(1, 0)),
		opt("setsockopt", "other level", 0, 0, 11, u32s(1)),
		opt("setsockopt", "tcp", 0, 6, 1, u32s(1)),
		opt("setsockopt", "device", 0, 1, 25, z("eth0")),
		opt("setsockopt", "unknown", einval, 1, 1<<40|200, u32s(1)),
		opt("setsockopt", "bad pointer", efault, 1, 2, nil),
		opt("getsockopt", "int", 0, 1, 3, u32s(1)),
		opt("getsockopt", "one byte", 0, 1, 3, []byte{1}),
		opt("getsockopt", "credentials", 0, 1, 17, u32s(27876, 0, 0)),
		opt("getsockopt", "error", 0, 1, 4, u32s(111)),
		opt("getsockopt", "cookie", 0, 1, 57, u64s(0x1234)),
		opt("getsockopt", "", -9, 1, 3, nil),
	}
}
