package main

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ends are processes that end in other ways than by themselves.
func (s *script) ends() {
	s.do("prctl res=0 option=36(PR_SET_CHILD_SUBREAPER) arg2_str=<NA> arg2_int=1", unix.SYS_PRCTL, unix.PR_SET_CHILD_SUBREAPER, 1)
	pid := s.sleeper()
	s.do(fmt.Sprintf("kill res=0 pid=%d(*) sig=9(SIGKILL)", pid), unix.SYS_KILL, uintptr(pid), 9)
	_, _ = unix.Wait4(pid, nil, 0, nil)
	s.among("procexit status=9 ret=0 sig=9(SIGKILL) core=0 reaper_tid=0")
	pid = s.sleeper()
	s.do(fmt.Sprintf("kill res=0 pid=%d(*) sig=10(SIGUSR1)", pid), unix.SYS_KILL, uintptr(pid), 10)
	_, _ = unix.Wait4(pid, nil, 0, nil)
	s.among("signaldeliver spid=%d* dpid=%d(*) sig=17(SIGCHLD)", pid, os.Getpid())
	s.among("procexit status=10 ret=0 sig=10(SIGUSR1) core=0 reaper_tid=0")
	s.do("tkill res=-3(ESRCH) tid=999999 sig=15(SIGTERM)", unix.SYS_TKILL, 999999, 15)
	s.do("tgkill res=-3(ESRCH) pid=999999 tid=999999 sig=15(SIGTERM)", unix.SYS_TGKILL, 999999, 999999, 15)
	// A child that leaves a child behind, which this process takes.
	s.start(1, []call{makes("", unix.SYS_FORK)}, make([]byte, 4096))
	for err := error(nil); err == nil; {
		_, err = unix.Wait4(-1, nil, 0, nil)
	}
	s.among("procexit status=256 ret=1 sig=0 core=0 reaper_tid=%d(*)", os.Getpid())
}

// traced are the calls on another process.
func (s *script) onOthers() {
	word := s.words(0x1122334455667788)
	pid := s.sleeper()
	p := uintptr(pid)
	s.do(fmt.Sprintf("setpgid res=0 pid=%d(*) pgid=%d*", pid, pid), unix.SYS_SETPGID, p, p)
	s.do(fmt.Sprintf("ptrace res=0 addr=0 data=0 request=11(PTRACE_ATTACH) pid=%d(*)", pid), unix.SYS_PTRACE, unix.PTRACE_ATTACH, p, 0, 0)
	_, _ = unix.Wait4(pid, nil, 0, nil)
	read := s.words(0)
	s.do(fmt.Sprintf("ptrace res=0 addr=%X data=1122334455667788 request=3(PTRACE_PEEKDATA) pid=%d(*)", word, pid), unix.SYS_PTRACE, unix.PTRACE_PEEKDATA, p, word, read)
	s.do(fmt.Sprintf("ptrace res=0 addr=%X data=7 request=6(PTRACE_POKEDATA) pid=%d(*)", word, pid), unix.SYS_PTRACE, unix.PTRACE_POKEDATA, p, word, 7)
	s.do("ptrace res=-3(ESRCH) addr=0 data=0 request=8(PTRACE_CONT) pid=*", unix.SYS_PTRACE, unix.PTRACE_CONT, 999999, 0, 0)
	local := s.words(uint64(s.bytes(make([]byte, 8))), 8)
	remote := s.words(uint64(word), 8)
	s.do(fmt.Sprintf("process_vm_readv res=8 pid=%d(*) data=........", pid), unix.SYS_PROCESS_VM_READV, p, local, 1, remote, 1, 0)
	text := s.words(uint64(s.text("written!")), 8)
	s.do(fmt.Sprintf("process_vm_writev res=8 pid=%d(*) data=written!", pid), unix.SYS_PROCESS_VM_WRITEV, p, text, 1, remote, 1, 0)
	s.do("process_vm_readv res=-3 pid=999999 data=NULL", unix.SYS_PROCESS_VM_READV, 999999, local, 1, remote, 1, 0)
	s.do("process_vm_writev res=-3 pid=999999 data=NULL", unix.SYS_PROCESS_VM_WRITEV, 999999, text, 1, remote, 1, 0)
	s.do(fmt.Sprintf("prlimit res=0 newcur=0 newmax=0 oldcur=* oldmax=* pid=%d resource=7(RLIMIT_NOFILE)", pid), unix.SYS_PRLIMIT64, p, 7, 0, s.words(0, 0))
	s.do("prlimit res=-22(EINVAL) newcur=1 newmax=2 oldcur=-1 oldmax=-1 pid=0 resource=*", unix.SYS_PRLIMIT64, 0, 99, s.words(1, 2), 0)
	s.do("getrlimit res=-22(EINVAL) cur=* max=* resource=*", unix.SYS_GETRLIMIT, 99, s.words(1, 2))
	s.do("setrlimit res=-22(EINVAL) cur=1 max=2 resource=*", unix.SYS_SETRLIMIT, 99, s.words(1, 2))
	fd := s.do(fmt.Sprintf("pidfd_open fd=$VAL(<P>/proc/%d) pid=%d(*) flags=1(PIDFD_NONBLOCK)", pid, pid), unix.SYS_PIDFD_OPEN, p, unix.PIDFD_NONBLOCK)
	s.do(fmt.Sprintf("pidfd_getfd fd=* pid_fd=%d* target_fd=1* flags=0", fd), unix.SYS_PIDFD_GETFD, uintptr(fd), 1, 0)
	s.do("pidfd_getfd fd=-22(EINVAL) pid_fd=999 target_fd=2* flags=1", unix.SYS_PIDFD_GETFD, 999, 2, 1)
	s.do("setns res=0 fd=*(<f>/proc/self/ns/uts) nstype=128(CLONE_NEWUTS)", unix.SYS_SETNS, s.namespace("uts"), unix.CLONE_NEWUTS)
	_ = unix.PtraceDetach(pid)
	_ = unix.Kill(pid, unix.SIGKILL)
	_, _ = unix.Wait4(pid, nil, 0, nil)
}

// namespace opens a namespace of this process.
func (s *script) namespace(name string) uintptr {
	fd, err := unix.Open("/proc/self/ns/"+name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		s.note("%v", err)
	}
	return uintptr(fd)
}

// semaphores are those of System V.
func (s *script) semaphores() {
	id := s.do("semget $RES key=0 nsems=2 semflg=8192(IPC_CREAT)", unix.SYS_SEMGET, 0, 2, 0o1000|0o600)
	u := uintptr(id)
	s.do("semget res=-2(ENOENT) key=7D7 nsems=1 semflg=0", unix.SYS_SEMGET, 2007, 1, 0)
	ops := s.bytes([]byte{0, 0, 3, 0, 0, 0x10, 1, 0, 2, 0, 0, 8}) // {0, 3, SEM_UNDO}, {1, 2, IPC_NOWAIT}
	s.do(fmt.Sprintf("semop res=0 nsops=2 sem_num_0=0 sem_op_0=3 sem_flg_0=2(SEM_UNDO) sem_num_1=1 sem_op_1=2 sem_flg_1=1(IPC_NOWAIT) semid=%d", id),
		unix.SYS_SEMOP, u, ops, 2)
	swapped := s.bytes([]byte{1, 0, 0xfe, 0xff, 0, 0, 0, 0, 0xfd, 0xff, 0, 0})
	s.do(fmt.Sprintf("semop res=0 nsops=2 sem_num_0=1 sem_op_0=-2 sem_flg_0=0 sem_num_1=0 sem_op_1=-3 sem_flg_1=0 semid=%d", id), unix.SYS_SEMOP, u, swapped, 2)
	s.do(fmt.Sprintf("semctl res=0 semid=%d semnum=1 cmd=4096(SETVAL) val=6", id), unix.SYS_SEMCTL, u, 1, 16, 6)
	s.do(fmt.Sprintf("semctl res=0 semid=%d semnum=0 cmd=4(IPC_RMID) val=0", id), unix.SYS_SEMCTL, u, 0, 0, 0)
	s.do("semctl res=-22(EINVAL) semid=999999 semnum=1 cmd=* val=0", unix.SYS_SEMCTL, 999999, 1, 12, 0)
}

// moreMemory are calls on memory, some of which fail.
func (s *script) moreMemory() {
	page, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return
	}
	at := uintptr(unsafe.Pointer(&page[0]))
	s.do(fmt.Sprintf("mlock res=0 addr=%X len=4096", at), unix.SYS_MLOCK, at, 4096)
	s.do(fmt.Sprintf("munlock res=0 addr=%X len=4096", at), unix.SYS_MUNLOCK, at, 4096)
	s.do("munlock res=-12(ENOMEM) addr=1000 len=4096", unix.SYS_MUNLOCK, 4096, 4096)
	s.do(fmt.Sprintf("mlock2 res=0 addr=%X len=4096 flags=1(MLOCK_ONFAULT)", at), unix.SYS_MLOCK2, at, 4096, 1)
	s.do("mlock2 res=-22(EINVAL) addr=1000 len=4096 flags=0", unix.SYS_MLOCK2, 4096, 4096, 4)
	s.do("mlockall res=-22(EINVAL) flags=0", unix.SYS_MLOCKALL, 64)
	s.do("mprotect res=-22(EINVAL) addr=1 length=4096 prot=1(PROT_READ)", unix.SYS_MPROTECT, 1, 4096, unix.PROT_READ)
	s.do("munmap res=-22(EINVAL) vm_size=* vm_rss=* vm_swap=* addr=1 length=4096", unix.SYS_MUNMAP, 1, 4096)
	s.do("mmap res=-9(EBADF) vm_size=* vm_rss=* vm_swap=* addr=0 length=0 prot=0(PROT_NONE) flags=2(MAP_PRIVATE) fd=-1(EPERM) offset=0", unix.SYS_MMAP, 0, 0, 0, unix.MAP_PRIVATE, minus1, 0)
	end, _, _ := unix.RawSyscall(unix.SYS_BRK, 0, 0, 0)
	s.do(fmt.Sprintf("brk res=%X vm_size=* vm_rss=* vm_swap=* addr=%X", end+4096, end+4096), unix.SYS_BRK, end+4096)
}

// kernelCalls set up what lives in the kernel.
func (s *script) kernelCalls() {
	params := make([]byte, 120)
	copy(params[8:], le32(1<<2, 3, 250)) // SQ_AFF alone is an error
	s.do("io_uring_setup res=-22(EINVAL) entries=8 sq_entries=0 cq_entries=0 flags=8(IORING_SETUP_SQ_AFF) sq_thread_cpu=3 sq_thread_idle=250 features=0", unix.SYS_IO_URING_SETUP, 8, s.bytes(params))
	params = make([]byte, 120)
	copy(params[8:], le32(1<<1|1<<2|1<<3, 0, 250)) // SQPOLL, SQ_AFF, CQSIZE; idle
	copy(params[4:], le32(32))
	fd := s.do("io_uring_setup $RES entries=8 sq_entries=8 cq_entries=32 flags=* sq_thread_cpu=0 sq_thread_idle=250 features=*", unix.SYS_IO_URING_SETUP, 8, s.bytes(params))
	unix.Close(fd)
	params = make([]byte, 120)
	fd = s.do("io_uring_setup $RES entries=4 sq_entries=4 cq_entries=8 flags=0 sq_thread_cpu=0 sq_thread_idle=0 features=*", unix.SYS_IO_URING_SETUP, 4, s.bytes(params))
	u := uintptr(fd)
	s.do(fmt.Sprintf("io_uring_enter res=0 fd=%d(<r>) to_submit=0 min_complete=0 flags=1(IORING_ENTER_GETEVENTS) sig=SIGUSR1", fd), unix.SYS_IO_URING_ENTER, u, 0, 0, 1, s.words(1<<9), 8)
	ev, _ := unix.Eventfd(0, unix.EFD_CLOEXEC)
	at := s.bytes(le32(uint32(ev)))
	s.do(fmt.Sprintf("io_uring_register res=0 fd=%d(<r>) opcode=4(IORING_REGISTER_EVENTFD) arg=%X nr_args=1", fd, at), unix.SYS_IO_URING_REGISTER, u, 4, at, 1)
	unix.Close(fd)
	unix.Close(ev)
	attr := s.bytes(append(le32(2, 4, 8, 1), make([]byte, 56)...)) // an array of one value of 8 bytes
	fd = s.do("bpf fd=$VAL* cmd=0(BPF_MAP_CREATE)", unix.SYS_BPF, 0, attr, 72)
	unix.Close(fd)
	s.do("seccomp res=0 op=2 flags=0", unix.SYS_SECCOMP, 2, 0, s.bytes(le32(0x7fff0000)))
	s.do("prctl res=0 option=4(PR_SET_DUMPABLE) arg2_str=<NA> arg2_int=1", unix.SYS_PRCTL, unix.PR_SET_DUMPABLE, 1)
	s.do("prctl res=-22(EINVAL) option=* arg2_str=* arg2_int=*", unix.SYS_PRCTL, 9999, 77)
	s.do("nanosleep res=-22(EINVAL) interval=*", unix.SYS_NANOSLEEP, s.words(0, 2000000000))
	s.do("finit_module $RES fd=999 uargs=a=b flags=2(MODULE_INIT_IGNORE_VERMAGIC)", unix.SYS_FINIT_MODULE, 999, s.text("a=b"), 8|2)
	key := s.do("add_key", unix.SYS_ADD_KEY, s.text("user"), s.text("e2e"), s.text("secret"), 6, ^uintptr(1))
	s.do(fmt.Sprintf("keyctl $RES operation=5(KEYCTL_SETPERM) arg2=%d arg3=* arg4=* arg5=*", key), unix.SYS_KEYCTL, 5, uintptr(key), 0x3f3f0000, 0, 0)
	s.do("keyctl res=-95(EOPNOTSUPP) operation=9999 arg2=1 arg3=2 arg4=3 arg5=4", unix.SYS_KEYCTL, 9999, 1, 2, 3, 4)
}

// layers are files of an overlay, in a mount namespace of its own.
func (s *script) layers() {
	s.do("unshare res=0 flags=32(CLONE_NEWNS)", unix.SYS_UNSHARE, unix.CLONE_NEWNS)
	s.do("mount res=0 dev=<NA> dir=/ type=<NA> flags=278528(REC|PRIVATE)", unix.SYS_MOUNT, 0, s.text("/"), 0, unix.MS_REC|unix.MS_PRIVATE, 0)
	_ = os.Mkdir("mnt", 0o700)
	s.do("mount res=0 dev=layers dir=mnt($DIR/mnt) type=tmpfs flags=2(NOSUID)", unix.SYS_MOUNT, s.text("layers"), s.text("mnt"), s.text("tmpfs"), unix.MS_NOSUID, 0)
	for _, dir := range []string{"mnt/lower", "mnt/upper", "mnt/work", "mnt/all"} {
		_ = os.Mkdir(dir, 0o700)
	}
	_ = os.WriteFile("mnt/lower/old", []byte("old"), 0o600)
	if err := unix.Mount("overlay", "mnt/all", "overlay", 0, "lowerdir=mnt/lower,upperdir=mnt/upper,workdir=mnt/work"); err != nil {
		s.note("no overlay here: %v", err)
		return
	}
	for _, c := range []struct {
		want, name string
		flags      uintptr
	}{
		{"open fd=$VAL(<f>$DIR/mnt/all/old) name=mnt/all/old($DIR/mnt/all/old) flags=65537(O_RDONLY|FD_LOWER_LAYER) mode=0 dev=* ino=*", "old", unix.O_RDONLY},
		{"open fd=$VAL(<f>$DIR/mnt/all/old) name=mnt/all/old($DIR/mnt/all/old) flags=32770(O_WRONLY|FD_UPPER_LAYER) mode=0 dev=* ino=*", "old", unix.O_WRONLY},
		{"open fd=$VAL(<f>$DIR/mnt/all/old) name=mnt/all/old($DIR/mnt/all/old) flags=32769(O_RDONLY|FD_UPPER_LAYER) mode=0 dev=* ino=*", "old", unix.O_RDONLY},
	} {
		unix.Close(s.do(c.want, unix.SYS_OPEN, s.text("mnt/all/"+c.name), c.flags, 0))
	}
	unix.Close(s.do("creat fd=$VAL(<f>$DIR/mnt/all/new) name=mnt/all/new($DIR/mnt/all/new) mode=0600 dev=* ino=* creat_flags=1(FD_UPPER_LAYER_CREAT)", unix.SYS_CREAT, s.text("mnt/all/new"), 0o600))
	unix.Close(s.do("openat fd=$VAL(<f>$DIR/mnt/all/newer) dirfd=-100(AT_FDCWD) name=mnt/all/newer($DIR/mnt/all/newer) flags=* mode=0600 dev=* ino=*", unix.SYS_OPENAT, cwd, s.text("mnt/all/newer"), unix.O_CREAT|unix.O_WRONLY, 0o600))
	s.do("umount2 res=0 name=mnt/all($DIR/mnt/all) flags=1(FORCE)", unix.SYS_UMOUNT2, s.text("mnt/all"), unix.MNT_FORCE)
	s.fsconfig()
}

// fsconfig are the newer calls that mount.
func (s *script) fsconfig() {
	fd, _, errno := unix.RawSyscall(unix.SYS_FSOPEN, s.text("tmpfs"), 0, 0)
	if errno != 0 {
		s.note("fsopen: %v", errno)
		return
	}
	at := fmt.Sprintf("fd=%d ", fd)
	s.do("fsconfig res=0 "+at+"cmd=1(FSCONFIG_SET_STRING) key=size value_bytebuf=NULL value_charbuf=1m aux=0", unix.SYS_FSCONFIG, fd, 1, s.text("size"), s.text("1m"), 0)
	s.do("fsconfig res=-22(EINVAL) "+at+"cmd=2(FSCONFIG_SET_BINARY) key=bin value_bytebuf=NULL value_charbuf=<NA> aux=3", unix.SYS_FSCONFIG, fd, 2, s.text("bin"), s.text("abc"), 3)
	s.do("fsconfig res=0 "+at+"cmd=6(FSCONFIG_CMD_CREATE) key=<NA> value_bytebuf=NULL value_charbuf=<NA> aux=0", unix.SYS_FSCONFIG, fd, 6, 0, 0, 0)
	s.do("fsconfig res=-9(EBADF) fd=999 cmd=0(FSCONFIG_SET_FLAG) key=ro value_bytebuf=NULL value_charbuf=<NA> aux=0", unix.SYS_FSCONFIG, 999, 0, s.text("ro"), 0, 0)
	unix.Close(int(fd))
}
