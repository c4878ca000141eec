package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A script makes system calls with known arguments, and notes how the events of
// them must look like.
type script struct {
	dir  string
	want []string
	keep []any // what the arguments point to
}

// calls makes all of them, in the folder args[0], and prints what must have been
// recorded: the line of each event, between the two failing chdir that mark the
// start and the end.
func calls(args []string) error {
	if err := os.Chdir(args[0]); err != nil {
		return err
	}
	s := &script{dir: args[0]}
	s.do("chdir $RES path=/begin", unix.SYS_CHDIR, s.text("/begin"))
	for _, family := range []func(){
		s.openCalls, s.dataCalls, s.fdCalls, s.pathCalls, s.fileSystemCalls, s.moveCalls, s.newFDCalls, s.waitCalls, s.folderCalls, s.failingCalls,
		s.sockets4, s.socketsUnix, s.streams, s.localSockets, s.messages,
		s.idsOfAnother, s.programCalls, s.ends, s.onOthers,
		s.idCalls, s.memoryCalls, s.moreMemory, s.otherCalls, s.semaphores, s.kernelCalls, s.processCalls, s.layers,
	} {
		family()
	}
	s.do("chdir $RES path=/end", unix.SYS_CHDIR, s.text("/end"))
	_, err := fmt.Println(strings.Join(s.want, "\n"))
	return err
}

// text returns the address of a string.
func (s *script) text(v string) uintptr { return s.bytes(append([]byte(v), 0)) }

// bytes returns the address of memory.
func (s *script) bytes(v []byte) uintptr {
	s.keep = append(s.keep, v)
	return uintptr(unsafe.Pointer(&v[0]))
}

// words returns the address of 64-bit numbers.
func (s *script) words(v ...uint64) uintptr {
	s.keep = append(s.keep, v)
	return uintptr(unsafe.Pointer(&v[0]))
}

// do makes a system call and notes its event. In want, $RES stands for the result,
// $VAL for the number of it alone, $DIR for the folder, $PID for this process, and
// * for what can't be known.
func (s *script) do(want string, nr uintptr, args ...uintptr) int {
	var a [6]uintptr
	copy(a[:], args)
	r, _, errno := unix.RawSyscall6(nr, a[0], a[1], a[2], a[3], a[4], a[5])
	s.again(strings.ReplaceAll(s.fill(want, r, errno), "$PID", strconv.Itoa(os.Getpid())))
	if errno != 0 {
		return -int(errno)
	}
	return int(r)
}

// fill puts the result of a call into its line.
func (s *script) fill(want string, r uintptr, errno unix.Errno) string {
	value, res := strconv.Itoa(int(r)), "res="+strconv.Itoa(int(r))
	if errno != 0 {
		value = strconv.Itoa(-int(errno))
		res = "res=" + value + "(" + unix.ErrnoName(errno) + ")"
	}
	return strings.NewReplacer("$RES", res, "$VAL", value, "$DIR", s.dir).Replace(want)
}

// again notes another line, of the last call or of another process.
func (s *script) again(want string) { s.want = append(s.want, want) }

// among notes a line that is there somewhere, as that of a process that runs at the
// same time.
func (s *script) among(format string, args ...any) {
	s.want = append(s.want, "~ "+fmt.Sprintf(format, args...))
}

// note says why calls were not made.
func (s *script) note(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "workload: "+format+"\n", args...)
}

// file is how a descriptor of a file in the folder is printed.
func (s *script) file(fd int, name string) string {
	return fmt.Sprintf("fd=%d(<f>%s/%s)", fd, s.dir, name)
}

const (
	cwd    = ^uintptr(99) // AT_FDCWD
	minus1 = ^uintptr(0)
)

func (s *script) openCalls() {
	fd := s.do("open fd=$VAL(<f>$DIR/opened) name=opened($DIR/opened) flags=16646(O_TRUNC|O_CREAT|O_WRONLY|O_F_CREATED) mode=0640 dev=DEV ino=INO",
		unix.SYS_OPEN, s.text("opened"), unix.O_CREAT|unix.O_TRUNC|unix.O_WRONLY, 0o640)
	s.inode(fd)
	unix.Close(fd)
	s.do("open fd=$VAL(ENOENT) name=gone($DIR/gone) flags=1(O_RDONLY) mode=0 dev=0 ino=0 ", unix.SYS_OPEN, s.text("gone"), unix.O_RDONLY)
	fd = s.do("openat fd=$VAL(<f>$DIR/opened) dirfd=-100(AT_FDCWD) name=opened($DIR/opened) flags=4099(O_RDWR|O_CLOEXEC) mode=0 dev=DEV ino=INO",
		unix.SYS_OPENAT, cwd, s.text("opened"), unix.O_RDWR|unix.O_CLOEXEC)
	s.inode(fd)
	s.do("close $RES "+s.file(fd, "opened"), unix.SYS_CLOSE, uintptr(fd))
	s.do("close $RES fd=999", unix.SYS_CLOSE, 999)
	fd = s.do("creat fd=$VAL(<f>$DIR/made) name=made($DIR/made) mode=0600 dev=DEV ino=INO creat_flags=0", unix.SYS_CREAT, s.text("made"), 0o600)
	s.inode(fd)
	unix.Close(fd)
	how := s.words(unix.O_RDONLY|unix.O_DIRECTORY, 0, unix.RESOLVE_BENEATH)
	fd = s.do("openat2 fd=$VAL(<d>$DIR) dirfd=-100(AT_FDCWD) name=.($DIR) flags=9217(O_DIRECTORY|O_RDONLY|O_TMPFILE) mode=0 resolve=1(RESOLVE_BENEATH) dev=DEV ino=INO",
		unix.SYS_OPENAT2, cwd, s.text("."), how, 24)
	s.inode(fd)
	unix.Close(fd)
}

// inode fills in the device and the inode of an open file in the last line.
func (s *script) inode(fd int) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return
	}
	dev := uint32(unix.Minor(st.Dev)&0xff | unix.Major(st.Dev)<<8 | (unix.Minor(st.Dev)&^0xff)<<12)
	s.fix("dev=DEV", fmt.Sprintf("dev=%X", dev))
	s.fix("ino=INO", fmt.Sprintf("ino=%d", st.Ino))
}

// fix replaces a word in the last line.
func (s *script) fix(word, by string) {
	last := &s.want[len(s.want)-1]
	*last = strings.ReplaceAll(*last, word, by)
}

func (s *script) dataCalls() {
	fd, err := unix.Open("data", unix.O_CREAT|unix.O_RDWR, 0o600)
	if err != nil {
		return
	}
	u, f := uintptr(fd), s.file(fd, "data")
	buf := s.bytes(make([]byte, 4096))
	s.do("write $RES data=0123456789 "+f+" size=10", unix.SYS_WRITE, u, s.text("0123456789"), 10)
	s.do("pwrite $RES data=ab "+f+" size=2 pos=4", unix.SYS_PWRITE64, u, s.text("ab"), 2, 4)
	s.do("pread $RES data=3ab6 "+f+" size=4 pos=3", unix.SYS_PREAD64, u, buf, 4, 3)
	s.do("lseek $RES "+f+" offset=2 whence=0(SEEK_SET)", unix.SYS_LSEEK, u, 2, unix.SEEK_SET)
	s.do("read $RES data=23ab6789 "+f+" size=100", unix.SYS_READ, u, buf, 100)
	s.do("read $RES data=NULL fd=999 size=10", unix.SYS_READ, 999, buf, 10)
	vec := s.words(uint64(s.text("one")), 3, uint64(s.text("two!")), 4)
	s.do("writev $RES data=onetwo! "+f+" size=7", unix.SYS_WRITEV, u, vec, 2)
	s.do("pwritev $RES data=onetwo! "+f+" size=7 pos=1", unix.SYS_PWRITEV, u, vec, 2, 1)
	in := s.words(uint64(buf), 5, uint64(buf)+100, 6)
	s.do("preadv $RES size=11 data=0onetwo!89o "+f+" pos=0", unix.SYS_PREADV, u, in, 2, 0)
	_, _ = unix.Seek(fd, 0, 0)
	s.do("readv $RES size=11 data=0onetwo!89o "+f, unix.SYS_READV, u, in, 2)
	long := strings.Repeat("x", 300)
	s.do("pwrite $RES data="+long[:80]+" "+f+" size=300 pos=0", unix.SYS_PWRITE64, u, s.text(long), 300, 0)
	s.do("ftruncate", unix.SYS_FTRUNCATE, u, 10)
	s.do("getdents64 $RES fd=999", unix.SYS_GETDENTS64, 999, buf, 4096)
	unix.Close(fd)
}

func (s *script) fdCalls() {
	fd, err := unix.Open("data", unix.O_RDWR, 0)
	if err != nil {
		return
	}
	u, f := uintptr(fd), s.file(fd, "data")
	s.do("dup $RES(<f>$DIR/data) old"+f, unix.SYS_DUP, u)
	s.do("dup2 $RES(<f>$DIR/data) old"+f+" newfd=300(<f>$DIR/data)", unix.SYS_DUP2, u, 300)
	s.do("dup3 $RES(<f>$DIR/data) old"+f+" newfd=301(<f>$DIR/data) flags=4096(O_CLOEXEC)", unix.SYS_DUP3, u, 301, unix.O_CLOEXEC)
	s.do("dup $RES oldfd=999", unix.SYS_DUP, 999)
	s.do("fcntl $RES(<f>$DIR/data) "+f+" cmd=1(F_DUPFD) arg=136", unix.SYS_FCNTL, u, unix.F_DUPFD, 310)
	s.do("fcntl $RES "+f+" cmd=4(F_GETFL) arg=0", unix.SYS_FCNTL, u, unix.F_GETFL)
	s.do("flock $RES "+f+" operation=6(LOCK_EX|LOCK_NB)", unix.SYS_FLOCK, u, unix.LOCK_EX|unix.LOCK_NB)
	s.do("fchmod $RES "+f+" mode=0640(S_IRGRP|S_IWUSR|S_IRUSR)", unix.SYS_FCHMOD, u, 0o640)
	s.do("fchown $RES "+f+" uid=1000 gid=1001", unix.SYS_FCHOWN, u, 1000, 1001)
	s.do("ioctl $RES "+f+" request=5401 argument=10", unix.SYS_IOCTL, u, unix.TCGETS, 16)
	s.do("fstat $RES "+f, unix.SYS_FSTAT, u, s.bytes(make([]byte, 256)))
	ends := make([]byte, 8)
	s.do("pipe2 $RES fd1=P1(<p>) fd2=P2(<p>) ino=INO flags=4096(O_CLOEXEC)", unix.SYS_PIPE2, s.bytes(ends), unix.O_CLOEXEC)
	s.fix("P1", strconv.Itoa(int(ends[0])))
	s.fix("P2", strconv.Itoa(int(ends[4])))
	s.inode(int(ends[0]))
	s.do("eventfd2 $RES(<e>) flags=64(O_NONBLOCK) initval=7", unix.SYS_EVENTFD2, 7, unix.O_NONBLOCK)
	s.do("epoll_create1 $RES flags=1(EPOLL_CLOEXEC)", unix.SYS_EPOLL_CREATE1, unix.EPOLL_CLOEXEC)
	s.do("inotify_init1 $RES(<i>) flags=0(O_NONE)", unix.SYS_INOTIFY_INIT1, 0)
	s.do("timerfd_create $RES(<t>) clockid=1 flags=0", unix.SYS_TIMERFD_CREATE, unix.CLOCK_MONOTONIC, 0)
	s.do("memfd_create fd=$VAL(<m>thing) name=thing flags=1(MFD_CLOEXEC)", unix.SYS_MEMFD_CREATE, s.text("thing"), unix.MFD_CLOEXEC)
	s.do("close_range $RES first=300 last=301 flags=0", unix.SYS_CLOSE_RANGE, 300, 301, 0)
	unix.Close(fd)
}

func (s *script) pathCalls() {
	s.do("mkdir $RES path=d1($DIR/d1) mode=1C0", unix.SYS_MKDIR, s.text("d1"), 0o700)
	s.do("mkdirat $RES dirfd=-100(AT_FDCWD) path=d2($DIR/d2) mode=1ED", unix.SYS_MKDIRAT, cwd, s.text("d2"), 0o755)
	s.do("rmdir $RES path=d2($DIR/d2)", unix.SYS_RMDIR, s.text("d2"))
	s.do("rmdir $RES path=gone($DIR/gone)", unix.SYS_RMDIR, s.text("gone"))
	s.do("rename $RES oldpath=made($DIR/made) newpath=renamed($DIR/renamed)", unix.SYS_RENAME, s.text("made"), s.text("renamed"))
	s.do("renameat $RES olddirfd=-100(AT_FDCWD) oldpath=renamed($DIR/renamed) newdirfd=-100(AT_FDCWD) newpath=made($DIR/made)", unix.SYS_RENAMEAT, cwd, s.text("renamed"), cwd, s.text("made"))
	s.do("renameat2 $RES olddirfd=-100(AT_FDCWD) oldpath=made($DIR/made) newdirfd=-100(AT_FDCWD) newpath=data($DIR/data) flags=2(RENAME_EXCHANGE)", unix.SYS_RENAMEAT2, cwd, s.text("made"), cwd, s.text("data"), unix.RENAME_EXCHANGE)
	s.do("link $RES oldpath=made($DIR/made) newpath=hard($DIR/hard)", unix.SYS_LINK, s.text("made"), s.text("hard"))
	s.do("linkat $RES olddir=-100(AT_FDCWD) oldpath=made($DIR/made) newdir=-100(AT_FDCWD) newpath=hard2($DIR/hard2) flags=1024(AT_SYMLINK_FOLLOW)", unix.SYS_LINKAT, cwd, s.text("made"), cwd, s.text("hard2"), unix.AT_SYMLINK_FOLLOW)
	s.do("symlink $RES target=/to linkpath=soft($DIR/soft)", unix.SYS_SYMLINK, s.text("/to"), s.text("soft"))
	s.do("symlinkat $RES target=/to linkdirfd=-100(AT_FDCWD) linkpath=soft2($DIR/soft2)", unix.SYS_SYMLINKAT, s.text("/to"), cwd, s.text("soft2"))
	s.do("unlink $RES path=hard($DIR/hard)", unix.SYS_UNLINK, s.text("hard"))
	s.do("unlinkat $RES dirfd=-100(AT_FDCWD) name=hard2($DIR/hard2) flags=0", unix.SYS_UNLINKAT, cwd, s.text("hard2"), 0)
	s.do("chmod $RES filename=made($DIR/made) mode=0600(S_IWUSR|S_IRUSR)", unix.SYS_CHMOD, s.text("made"), 0o600)
	s.do("fchmodat $RES dirfd=-100(AT_FDCWD) filename=made($DIR/made) mode=0400(S_IRUSR)", unix.SYS_FCHMODAT, cwd, s.text("made"), 0o400)
	s.do("chown $RES path=made($DIR/made) uid=0 gid=0", unix.SYS_CHOWN, s.text("made"), 0, 0)
	s.do("lchown $RES path=made($DIR/made) uid=0 gid=0", unix.SYS_LCHOWN, s.text("made"), 0, 0)
	s.do("fchownat $RES dirfd=-100(AT_FDCWD) pathname=made($DIR/made) uid=0 gid=0 flags=1024(AT_SYMLINK_NOFOLLOW)", unix.SYS_FCHOWNAT, cwd, s.text("made"), 0, 0, unix.AT_SYMLINK_NOFOLLOW)
	buf := s.bytes(make([]byte, 4096))
	s.do("stat $RES path=made($DIR/made)", unix.SYS_STAT, s.text("made"), buf)
	s.do("lstat $RES path=gone($DIR/gone)", unix.SYS_LSTAT, s.text("gone"), buf)
	s.do("newfstatat $RES dirfd=-100(AT_FDCWD) path=made($DIR/made) flags=256(AT_SYMLINK_NOFOLLOW)", unix.SYS_NEWFSTATAT, cwd, s.text("made"), buf, unix.AT_SYMLINK_NOFOLLOW)
	s.do("access $RES name=made($DIR/made) mode=6(R_OK|W_OK)", unix.SYS_ACCESS, s.text("made"), unix.R_OK|unix.W_OK)
	s.do("mknod $RES path=node($DIR/node) mode=010600(S_IWUSR|S_IRUSR|S_IFIFO) dev=0", unix.SYS_MKNOD, s.text("node"), unix.S_IFIFO|0o600, 0)
	s.do("chdir $RES path=d1", unix.SYS_CHDIR, s.text("d1"))
	s.do("getcwd $RES path=$DIR/d1", unix.SYS_GETCWD, buf, 4096)
	s.do("chdir $RES path=..", unix.SYS_CHDIR, s.text(".."))
}

func (s *script) fileSystemCalls() {
	s.do("mount $RES dev=none dir=/gone type=nofs flags=1(RDONLY)", unix.SYS_MOUNT, s.text("none"), s.text("/gone"), s.text("nofs"), unix.MS_RDONLY, 0)
	s.do("umount2 $RES name=/gone flags=2(DETACH)", unix.SYS_UMOUNT2, s.text("/gone"), unix.MNT_DETACH)
	s.do("quotactl $RES special=<NA> quotafilepath=<NA> * cmd=0 type=0 id=0 quota_fmt=1(QFMT_NOT_USED)", unix.SYS_QUOTACTL, minus1, 0, 0, 0)
	const setquota = 0x800008<<8 | 1 // Q_SETQUOTA of groups
	s.do("quotactl $RES special=/gone quotafilepath=<NA> * cmd=* type=* id=7 quota_fmt=*", unix.SYS_QUOTACTL, setquota, s.text("/gone"), 7, 0)
	const setInfo = 0x800006 << 8
	s.do("quotactl $RES special=/gone quotafilepath=<NA> * dqi_flags=0 *", unix.SYS_QUOTACTL, setInfo, s.text("/gone"), 0, s.words(0, 0, 0))
	const quotaOn = 0x800002 << 8
	s.do("quotactl $RES special=/gone quotafilepath=/quota * cmd=* type=* id=0 quota_fmt=*", unix.SYS_QUOTACTL, quotaOn, s.text("/gone"), 4, s.text("/quota"))
	s.do("chroot $RES path=/gone", unix.SYS_CHROOT, s.text("/gone"))
	s.do("pivot_root", unix.SYS_PIVOT_ROOT, s.text("/gone"), s.text("/gone"))
}

func (s *script) sockets4() {
	server := s.do("socket fd=$VAL(<4>) domain=2(AF_INET) type=2 proto=0 flags=0(O_NONE)", unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_DGRAM, 0)
	addr := s.bytes([]byte{2, 0, 0xA8, 0xCF, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}) // 43215
	client := s.do("socket fd=$VAL(<4>) domain=2(AF_INET) type=2 proto=17 flags=0(O_NONE)", unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_DGRAM, 17)
	u, c := uintptr(server), uintptr(client)
	one := s.bytes([]byte{1, 0, 0, 0})
	s.do(fmt.Sprintf("setsockopt $RES fd=%d(<4>) level=1(SOL_SOCKET) optname=2(SO_REUSEADDR) val=1 optlen=4", server), unix.SYS_SETSOCKOPT, u, unix.SOL_SOCKET, unix.SO_REUSEADDR, one, 4)
	s.do(fmt.Sprintf("bind $RES addr=127.0.0.1:43215 fd=%d(<4u>127.0.0.1:43215)", server), unix.SYS_BIND, u, addr, 16)
	s.do(fmt.Sprintf("connect $RES tuple=127.0.0.1:CPORT->127.0.0.1:43215 fd=%d(<4u>127.0.0.1:CPORT->127.0.0.1:43215) addr=127.0.0.1:43215", client), unix.SYS_CONNECT, c, addr, 16)
	port := "0"
	if sa, err := unix.Getsockname(client); err == nil {
		port = strconv.Itoa(sa.(*unix.SockaddrInet4).Port)
	}
	s.fix("CPORT", port)
	s.do(fmt.Sprintf("sendto $RES data=hello fd=%d(<4u>127.0.0.1:%s->127.0.0.1:43215) size=5 tuple=127.0.0.1:%s->127.0.0.1:43215", client, port, port), unix.SYS_SENDTO, c, s.text("hello"), 5, 0, 0, 0)
	buf := s.bytes(make([]byte, 64))
	from, size := s.bytes(make([]byte, 16)), s.bytes([]byte{16, 0, 0, 0})
	s.do(fmt.Sprintf("recvfrom $RES data=hello tuple=127.0.0.1:%s->127.0.0.1:43215 fd=%d(<4u>127.0.0.1:%s->127.0.0.1:43215) size=64", port, server, port), unix.SYS_RECVFROM, u, buf, 64, 0, from, size)
	s.do(fmt.Sprintf("getsockopt $RES fd=%d(<4u>127.0.0.1:%s->127.0.0.1:43215) level=1(SOL_SOCKET) optname=2(SO_REUSEADDR) val=0 optlen=4", client, port), unix.SYS_GETSOCKOPT, c, unix.SOL_SOCKET, unix.SO_REUSEADDR, buf, size)
	s.do(fmt.Sprintf("listen res=-95(EOPNOTSUPP) fd=%d(<4u>127.0.0.1:%s->127.0.0.1:43215) backlog=9", server, port), unix.SYS_LISTEN, u, 9)
	s.do(fmt.Sprintf("shutdown $RES fd=%d(<4u>127.0.0.1:%s->127.0.0.1:43215) how=1(SHUT_WR)", client, port), unix.SYS_SHUTDOWN, c, unix.SHUT_WR)
	s.do("socket fd=$VAL(EAFNOSUPPORT) domain=0(AF_UNSPEC) type=1 proto=0 flags=0(O_NONE)", unix.SYS_SOCKET, 99, unix.SOCK_STREAM, 0)
	unix.Close(server)
	unix.Close(client)
}

func (s *script) socketsUnix() {
	ends := make([]byte, 8)
	s.do("socketpair $RES fd1=A(<u>) fd2=B(<u>) source=* peer=* domain=1(AF_LOCAL|AF_UNIX) type=1 proto=0", unix.SYS_SOCKETPAIR, unix.AF_UNIX, unix.SOCK_STREAM, 0, s.bytes(ends))
	s.fix("fd1=A", "fd1="+strconv.Itoa(int(ends[0])))
	s.fix("fd2=B", "fd2="+strconv.Itoa(int(ends[4])))
	a := uintptr(ends[0])
	s.do(fmt.Sprintf("sendto $RES data=pair fd=%d(<u>* ) size=4 tuple=*->*", a), unix.SYS_SENDTO, a, s.text("pair"), 4, 0, 0, 0)
	vec := s.words(uint64(s.text("one")), 3, uint64(s.text("two!")), 4)
	msg := s.words(0, 0, uint64(vec), 2, 0, 0, 0)
	s.do(fmt.Sprintf("sendmsg $RES data=onetwo! fd=%d(<u>* ) size=7 tuple=*->*", a), unix.SYS_SENDMSG, a, msg, 0)
	in := s.words(uint64(s.bytes(make([]byte, 64))), 64)
	rmsg := s.words(0, 0, uint64(in), 1, 0, 0, 0)
	s.do(fmt.Sprintf("recvmsg $RES size=11 data=paironetwo! tuple=*->*  msgcontrol=NULL fd=%d(<u>* )", ends[4]), unix.SYS_RECVMSG, uintptr(ends[4]), rmsg, 0)
}

func (s *script) processCalls() {
	s.do("kill $RES pid=$PID(workload) sig=0", unix.SYS_KILL, uintptr(os.Getpid()), 0)
	s.do("kill $RES pid=$PID(workload) sig=200", unix.SYS_KILL, uintptr(os.Getpid()), 200)
	s.do("tgkill $RES pid=$PID(workload) tid=$PID(workload) sig=0", unix.SYS_TGKILL, uintptr(os.Getpid()), uintptr(os.Getpid()), 0)
	s.do("tkill $RES tid=$PID(workload) sig=0", unix.SYS_TKILL, uintptr(os.Getpid()), 0)
	s.do("setpgid $RES pid=0 pgid=999999", unix.SYS_SETPGID, 0, 999999)
	s.do("getrlimit $RES cur=* max=* resource=7(RLIMIT_NOFILE)", unix.SYS_GETRLIMIT, 7, s.words(0, 0))
	s.do("setrlimit $RES cur=5 max=6 resource=4(RLIMIT_CORE)", unix.SYS_SETRLIMIT, 4, s.words(5, 6))
	s.do("prlimit $RES newcur=4 newmax=5 oldcur=5 oldmax=6 pid=0 resource=4(RLIMIT_CORE)", unix.SYS_PRLIMIT64, 0, 4, s.words(4, 5), s.words(0, 0))
	s.do("getpriority", unix.SYS_GETPRIORITY, 0, 0)
	s.do("nanosleep $RES interval=1000(1e-06s)", unix.SYS_NANOSLEEP, s.words(0, 1000))
	s.do("prctl $RES option=15(PR_SET_NAME) arg2_str=renamed arg2_int=0", unix.SYS_PRCTL, unix.PR_SET_NAME, s.text("renamed"))
	s.do("execve $RES exe=zero args=one. tid=$PID(workload) pid=$PID(workload) ptid=* cwd=<NA> * comm=renamed * env=A=b. * filename=/gone/prog*", unix.SYS_EXECVE, s.text("/gone/prog"), s.words(uint64(s.text("zero")), uint64(s.text("one")), 0), s.words(uint64(s.text("A=b")), 0))
	s.do("execve $RES exe=<NA> args=NULL * env=NULL * filename=/gone/prog*", unix.SYS_EXECVE, s.text("/gone/prog"), s.words(1, 0), 1)
	s.do("unshare $RES flags=0", unix.SYS_UNSHARE, 0)
	s.do("setns $RES fd=999 nstype=32(CLONE_NEWNS)", unix.SYS_SETNS, 999, unix.CLONE_NEWNS)
	s.do("ptrace $RES addr=0 data=0 request=0(PTRACE_UNKNOWN) pid=0", unix.SYS_PTRACE, 999, 0, 0, 0)
	s.do("seccomp $RES op=99 flags=3", unix.SYS_SECCOMP, 99, 3, 0)
	s.do("pidfd_open fd=-3(ESRCH) pid=999999 flags=0", unix.SYS_PIDFD_OPEN, 999999, 0)
	s.do("delete_module $RES name=e2e-none flags=2(O_NONBLOCK)", unix.SYS_DELETE_MODULE, s.text("e2e-none"), unix.O_NONBLOCK)
	s.do("finit_module $RES fd=999 uargs=a=b flags=0", unix.SYS_FINIT_MODULE, 999, s.text("a=b"), 0)
	s.do("init_module $RES img=image length=5 uargs=a=b", unix.SYS_INIT_MODULE, s.text("image"), 5, s.text("a=b"))
}

func (s *script) idCalls() {
	ids := [3]uintptr{s.words(0), s.words(0), s.words(0)}
	s.do("getuid uid=0(*)", unix.SYS_GETUID)
	s.do("geteuid euid=0(*)", unix.SYS_GETEUID)
	s.do("getgid gid=0(*)", unix.SYS_GETGID)
	s.do("getegid egid=0(*)", unix.SYS_GETEGID)
	s.do("getresuid $RES ruid=0(*) euid=0(*) suid=0(*)", unix.SYS_GETRESUID, ids[0], ids[1], ids[2])
	s.do("getresgid $RES rgid=0(*) egid=0(*) sgid=0(*)", unix.SYS_GETRESGID, ids[0], ids[1], ids[2])
	s.do("setresgid $RES rgid=-1(<NONE>) egid=-1(<NONE>) sgid=-1(<NONE>)", unix.SYS_SETRESGID, minus1, minus1, minus1)
	s.do("setresuid $RES ruid=-1(<NONE>) euid=-1(<NONE>) suid=0(*)", unix.SYS_SETRESUID, minus1, minus1, 0)
	s.do("setregid $RES rgid=0(*) egid=-1(<NONE>)", unix.SYS_SETREGID, 0, minus1)
	s.do("setreuid $RES ruid=0(*) euid=-1(<NONE>)", unix.SYS_SETREUID, 0, minus1)
	s.do("setgid $RES gid=0(*)", unix.SYS_SETGID, 0)
	s.do("setuid $RES uid=0(*)", unix.SYS_SETUID, 0)
}

func (s *script) memoryCalls() {
	addr := s.do("mmap $RES vm_size=* vm_rss=* vm_swap=* addr=0 length=8192 prot=3(PROT_READ|PROT_WRITE) flags=10(MAP_PRIVATE|MAP_ANONYMOUS) fd=-1(EPERM) offset=0", unix.SYS_MMAP, 0, 8192, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON, minus1, 0)
	s.do(fmt.Sprintf("mprotect $RES addr=%X length=4096 prot=1(PROT_READ)", addr), unix.SYS_MPROTECT, uintptr(addr), 4096, unix.PROT_READ)
	s.do(fmt.Sprintf("munmap $RES vm_size=* vm_rss=* vm_swap=* addr=%X length=8192", addr), unix.SYS_MUNMAP, uintptr(addr), 8192)
	s.do("mlock $RES addr=1000 len=5", unix.SYS_MLOCK, 4096, 5)
	s.do("munlockall $RES", unix.SYS_MUNLOCKALL)
	s.do("brk res=* vm_size=* vm_rss=* vm_swap=* addr=0", unix.SYS_BRK, 0)
}

func (s *script) otherCalls() {
	s.do("io_uring_setup $RES entries=0 sq_entries=0 cq_entries=0 flags=0 sq_thread_cpu=0 sq_thread_idle=0 features=0", unix.SYS_IO_URING_SETUP, 0, s.bytes(make([]byte, 120)))
	s.do("io_uring_enter $RES fd=999 to_submit=1 min_complete=2 flags=1(IORING_ENTER_GETEVENTS) sig=", unix.SYS_IO_URING_ENTER, 999, 1, 2, 1, 0, 0)
	s.do("io_uring_register $RES fd=999 opcode=1(IORING_UNREGISTER_BUFFERS) arg=0 nr_args=3", unix.SYS_IO_URING_REGISTER, 999, 1, 0, 3)
	s.do("bpf fd=-22(EINVAL) cmd=99", unix.SYS_BPF, 99, 0, 0)
	s.do("userfaultfd $RES flags=16384(O_F_CREATED)", unix.SYS_USERFAULTFD, 0x4000)
	s.do("semget $RES key=5 nsems=0 semflg=0", unix.SYS_SEMGET, 5, 0, 0)
	s.do("semop $RES nsops=1 sem_num_0=0 sem_op_0=0 sem_flg_0=0 sem_num_1=0 sem_op_1=0 sem_flg_1=0 semid=999999", unix.SYS_SEMOP, 999999, s.bytes(make([]byte, 12)), 1)
	s.do("poll $RES fds= timeout=0", unix.SYS_POLL, 0, 0, 0)
	s.do("capset $RES cap_inheritable=* cap_permitted=* cap_effective=*", unix.SYS_CAPSET, s.words(0), s.words(0, 0, 0))
	s.do("signalfd4 $RES(<s>) flags=0(O_NONE) fd=-1(EPERM) mask=0", unix.SYS_SIGNALFD4, minus1, s.words(0), 8, 0)
}
