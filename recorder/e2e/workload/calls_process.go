package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A call is one that a child makes: with the line of its event, where that is asked
// about.
type call struct {
	want string
	nr   uintptr
	args [6]uintptr
}

// makes is short for a call.
func makes(want string, nr uintptr, args ...uintptr) call {
	c := call{want: want, nr: nr}
	copy(c.args[:], args)
	return c
}

// sleeper starts a child that lives on until it is killed, and waits until it is
// so far. It has no handlers of signals, which the Go runtime has.
func (s *script) sleeper() int {
	results, err := shared()
	if err != nil {
		s.note("%v", err)
		return 0
	}
	pid := s.start(0, []call{
		makes("", unix.SYS_RT_SIGACTION, uintptr(unix.SIGUSR1), s.bytes(make([]byte, 32)), 0, 8),
		makes("", unix.SYS_PAUSE),
	}, results)
	for atomic.LoadUint64((*uint64)(unsafe.Pointer(&results[len(results)-8]))) == 0 {
		time.Sleep(time.Millisecond)
	}
	return pid
}

// shared is memory that a child has in common with this process.
func shared() ([]byte, error) {
	return unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_ANON)
}

// child starts a process that makes calls and ends with a status, and waits for it.
// The results of the calls come back by shared memory.
func (s *script) child(status uintptr, list ...call) {
	results, err := shared()
	if err != nil {
		s.note("%v", err)
		return
	}
	pid := s.start(status, list, results)
	s.among("fork res=%d(workload)* comm=workload * flags=0 uid=0 gid=0 *", pid)
	s.again("fork res=0 * flags=0 uid=0 gid=0 *")
	var ws unix.WaitStatus
	_, _ = unix.Wait4(pid, &ws, 0, nil)
	s.childLines(list, results, pid)
	s.again(fmt.Sprintf("procexit status=%d ret=%d sig=0 core=0 reaper_tid=*", status<<8, status))
	_ = unix.Munmap(results)
}

// childLines notes the lines of a child's calls.
func (s *script) childLines(list []call, results []byte, pid int) {
	for i, c := range list {
		r := int64(binary.LittleEndian.Uint64(results[8*i:]))
		var errno unix.Errno
		if r < 0 {
			errno = unix.Errno(-r)
		}
		if c.want != "" {
			s.again(strings.NewReplacer("$PID", strconv.Itoa(pid)).Replace(s.fill(c.want, uintptr(r), errno)))
		}
	}
}

// start forks. The child is one thread of a program with several, so it does
// nothing but system calls.
func (s *script) start(status uintptr, list []call, results []byte) int {
	out, done := unsafe.Pointer(&results[0]), unsafe.Pointer(&results[len(results)-8])
	pid, _, errno := unix.RawSyscall(unix.SYS_FORK, 0, 0, 0)
	if errno != 0 {
		s.note("fork: %v", errno)
		return 0
	}
	if pid != 0 {
		return int(pid)
	}
	for i := range list {
		c := &list[i]
		r, _, errno := unix.RawSyscall6(c.nr, c.args[0], c.args[1], c.args[2], c.args[3], c.args[4], c.args[5])
		forks := c.nr == unix.SYS_FORK || c.nr == unix.SYS_CLONE || c.nr == unix.SYS_CLONE3
		if forks && r == 0 && errno == 0 {
			unix.RawSyscall(unix.SYS_EXIT_GROUP, 3, 0, 0)
		}
		if errno != 0 {
			r = -uintptr(errno)
		}
		*(*uint64)(unsafe.Add(out, 8*i)) = uint64(r)
		atomic.StoreUint64((*uint64)(done), uint64(i+1))
	}
	for {
		unix.RawSyscall(unix.SYS_EXIT_GROUP, status, 0, 0)
	}
}

// idsOfAnother are the calls of a process that gives root up.
func (s *script) idsOfAnother() {
	ids := [3]uintptr{s.words(0), s.words(0), s.words(0)}
	header, none := s.bytes(le32(unix.LINUX_CAPABILITY_VERSION_3, 0)), s.bytes(le32(0, 0, 0, 0, 0, 0))
	clone := s.bytes(join64(unix.CLONE_FILES, 0, 0, 0, uint64(unix.SIGCHLD), 0, 0, 0))
	s.child(9,
		makes("setpgid res=0 pid=0 pgid=0", unix.SYS_SETPGID, 0, 0),
		makes("setresgid res=0 rgid=1004(*) egid=1005(*) sgid=1006(*)", unix.SYS_SETRESGID, 1004, 1005, 1006),
		makes("setresuid res=0 ruid=1001(*) euid=1002(*) suid=1003(*)", unix.SYS_SETRESUID, 1001, 1002, 1003),
		makes("getuid uid=1001(*)", unix.SYS_GETUID),
		makes("geteuid euid=1002(*)", unix.SYS_GETEUID),
		makes("getgid gid=1004(*)", unix.SYS_GETGID),
		makes("getegid egid=1005(*)", unix.SYS_GETEGID),
		makes("getresuid res=0 ruid=1001(*) euid=1002(*) suid=1003(*)", unix.SYS_GETRESUID, ids[0], ids[1], ids[2]),
		makes("getresgid res=0 rgid=1004(*) egid=1005(*) sgid=1006(*)", unix.SYS_GETRESGID, ids[0], ids[1], ids[2]),
		makes("getresuid res=-14(EFAULT) *", unix.SYS_GETRESUID, 1, 1, 1),
		makes("getresgid res=-14(EFAULT) *", unix.SYS_GETRESGID, 1, 1, 1),
		makes("setregid res=0 rgid=1004(*) egid=-1(<NONE>)", unix.SYS_SETREGID, 1004, minus1),
		makes("setreuid res=0 ruid=1001(*) euid=-1(<NONE>)", unix.SYS_SETREUID, 1001, minus1),
		makes("setuid res=-1(EPERM) uid=4(*)", unix.SYS_SETUID, 4),
		makes("setgid res=-1(EPERM) gid=5(*)", unix.SYS_SETGID, 5),
		makes("setresuid res=-1(EPERM) ruid=4(*) euid=5(*) suid=6(*)", unix.SYS_SETRESUID, 4, 5, 6),
		makes("setresgid res=-1(EPERM) rgid=4(*) egid=5(*) sgid=6(*)", unix.SYS_SETRESGID, 4, 5, 6),
		makes("setreuid res=-1(EPERM) ruid=4(*) euid=5(*)", unix.SYS_SETREUID, 4, 5),
		makes("setregid res=-1(EPERM) rgid=4(*) egid=5(*)", unix.SYS_SETREGID, 4, 5),
		makes("capset res=0 cap_inheritable=0 cap_permitted=0 cap_effective=0", unix.SYS_CAPSET, header, none),
		makes("chroot res=-1(EPERM) path=/", unix.SYS_CHROOT, s.text("/")),
		makes("bpf fd=-1(EPERM) cmd=5(BPF_PROG_LOAD)", unix.SYS_BPF, 5, 0, 0),
		makes("fork $RES(*) * flags=0 uid=1002 gid=1005 *", unix.SYS_FORK),
		makes("clone $RES(*) * flags=3(CLONE_FILES|CLONE_FS) uid=1002 gid=1005 *", unix.SYS_CLONE, unix.CLONE_FILES|unix.CLONE_FS|uintptr(unix.SIGCHLD)),
		makes("clone3 $RES(*) * flags=1(CLONE_FILES) uid=1002 gid=1005 *", unix.SYS_CLONE3, clone, 64),
		makes("setsid res=-1", unix.SYS_SETSID),
		makes("kill res=-1(EPERM) pid=1(*) sig=15(SIGTERM)", unix.SYS_KILL, 1, 15),
		makes("mlockall res=* flags=1(MCL_CURRENT)", unix.SYS_MLOCKALL, 1),
		makes("unshare res=-1(EPERM) flags=128(CLONE_NEWUTS)", unix.SYS_UNSHARE, unix.CLONE_NEWUTS),
	)
	s.child(8,
		makes("clone res=-22 * flags=8192(CLONE_THREAD) uid=0 gid=0 *", unix.SYS_CLONE, unix.CLONE_THREAD),
		makes("clone3 res=-22 *", unix.SYS_CLONE3, clone, 1),
		makes("clone3 res=-7 * flags=1(CLONE_FILES) uid=0 gid=0 *", unix.SYS_CLONE3, clone, 1<<20),
		makes("setsid $RES(*)", unix.SYS_SETSID),
		makes("unshare res=0 flags=128(CLONE_NEWUTS)", unix.SYS_UNSHARE, unix.CLONE_NEWUTS),
		makes("unshare res=-22(EINVAL) flags=*", unix.SYS_UNSHARE, unix.CLONE_PARENT),
	)
}

func join64(v ...uint64) []byte {
	var b []byte
	for _, n := range v {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return b
}

// tiny is a program that is nothing but code: it ends with status 5, or runs code
// that is given.
func tiny(code ...byte) []byte {
	if len(code) == 0 {
		code = []byte("\xbf\x05\x00\x00\x00\xb8\x3c\x00\x00\x00\x0f\x05") // edi = 5; eax = exit; syscall
	}
	const base, head = 0x400000, 64 + 56
	le := binary.LittleEndian
	b := make([]byte, head)
	copy(b, "\x7fELF\x02\x01\x01")
	le.PutUint16(b[16:], 2)  // executable
	le.PutUint16(b[18:], 62) // x86-64
	le.PutUint32(b[20:], 1)
	le.PutUint64(b[24:], base+head)
	le.PutUint64(b[32:], 64)
	le.PutUint16(b[52:], 64)
	le.PutUint16(b[54:], 56)
	le.PutUint16(b[56:], 1)
	p := b[64:]
	le.PutUint32(p, 1)     // load
	le.PutUint32(p[4:], 5) // readable, executable
	le.PutUint64(p[16:], base)
	le.PutUint64(p[24:], base)
	le.PutUint64(p[32:], uint64(head+len(code)))
	le.PutUint64(p[40:], uint64(head+len(code)))
	le.PutUint64(p[48:], 4096)
	return append(b, code...)
}

// programs starts programs in all ways.
func (s *script) programCalls() {
	_ = os.WriteFile("tiny", tiny(), 0o755)
	// vfork; its child ends with status 6, it itself with status 7
	_ = os.WriteFile("vforks", tiny([]byte("\xb8\x3a\x00\x00\x00\x0f\x05\xbf\x07\x00\x00\x00\x85\xc0\x75\x05\xbf\x06\x00\x00\x00\xb8\x3c\x00\x00\x00\x0f\x05")...), 0o755)
	argv, env := s.words(uint64(s.text("tiny")), uint64(s.text("first")), 0), s.words(uint64(s.text("K=v")), 0)
	header, caps := s.bytes(le32(unix.LINUX_CAPABILITY_VERSION_3, 0)), s.bytes(le32(0xc6, 0xc6, 1<<2, 0, 0, 0))
	master, name, err := terminal()
	if err != nil {
		s.note("%v", err)
	}
	file, _ := unix.Open("tiny", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	// What calls does not return: its line is the last of the child, whose status is
	// that of the program.
	const run = " exe=tiny args=first. tid=$PID(tiny) pid=$PID(tiny) * comm=tiny * env=K=v. "
	s.child(5,
		makes("setsid $RES(*)", unix.SYS_SETSID),
		makes("open fd=$VAL(<f>*) *", unix.SYS_OPEN, s.text(name), unix.O_RDWR),
		makes("capset res=0 cap_inheritable=4 cap_permitted=C6 cap_effective=C6", unix.SYS_CAPSET, header, caps),
		makes("setresgid *", unix.SYS_SETRESGID, 1004, 1005, 1006),
		makes("setresuid *", unix.SYS_SETRESUID, 1001, 1002, 1003),
		makes("execveat res=-2(ENOENT) exe=tiny args=first. * comm=workload * env=K=v. tty=34* cap_inheritable=4 cap_permitted=0 cap_effective=0 * uid=1002(*) * gid=1005(*)",
			unix.SYS_EXECVEAT, cwd, s.text("gone"), argv, env, unix.AT_SYMLINK_NOFOLLOW),
		makes("execve res=0"+run+"tty=34* cap_inheritable=4 cap_permitted=0 cap_effective=0 * uid=1002(*) * gid=1005(*)*", unix.SYS_EXECVE, s.text("tiny"), argv, env),
	)
	s.child(5, makes("execve res=0"+run+"*", unix.SYS_EXECVEAT, uintptr(file), s.text(""), argv, env, unix.AT_EMPTY_PATH))
	s.child(4,
		makes("unshare res=0 flags=64(CLONE_NEWPID)", unix.SYS_UNSHARE, unix.CLONE_NEWPID),
		makes("execveat res=-2(ENOENT) exe=tiny args=first. * comm=workload * env=K=v. * flags=1(EXE_WRITABLE) * uid=0(*) * gid=0(*)",
			unix.SYS_EXECVEAT, cwd, s.text("gone"), argv, env, unix.AT_SYMLINK_NOFOLLOW),
		makes("fork $RES* flags=536870912(CLONE_CHILD_IN_PIDNS) uid=0 gid=0 *", unix.SYS_FORK),
	)
	s.child(7,
		makes("unshare res=0 flags=64(CLONE_NEWPID)", unix.SYS_UNSHARE, unix.CLONE_NEWPID),
		makes("setresgid *", unix.SYS_SETRESGID, 1004, 1005, 1006),
		makes("setresuid *", unix.SYS_SETRESUID, 1001, 1002, 1003),
		makes("execve res=0 exe=tiny*", unix.SYS_EXECVE, s.text("vforks"), argv, env),
	)
	s.among("vfork res=0 * comm=vforks * flags=536870912(CLONE_CHILD_IN_PIDNS) uid=1002 gid=1005 vtid=1(*) vpid=1(*) pidns_init_start_ts=*")
	s.among("procexit status=1536 ret=6 sig=0 core=0 reaper_tid=0")
	_ = os.WriteFile("crashes", tiny(0x0f, 0x0b), 0o755) // ud2
	s.start(0, []call{
		makes("", unix.SYS_SETRLIMIT, unix.RLIMIT_CORE, s.words(^uint64(0), ^uint64(0))),
		makes("", unix.SYS_EXECVE, s.text("crashes"), argv, env),
	}, make([]byte, 4096))
	var ws unix.WaitStatus
	_, _ = unix.Wait4(-1, &ws, 0, nil)
	s.among("procexit status=%d ret=0 sig=4(SIGILL) core=%d reaper_tid=0", int(ws), ws>>7&1)
	unix.Close(file)
	unix.Close(master)
}

// terminal makes a terminal and returns the name of its other end.
func terminal() (int, string, error) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, "", err
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return -1, "", err
	}
	return fd, fmt.Sprintf("/dev/pts/%d", n), unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
}
