package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// le32 returns numbers of 32 bits as they are in memory.
func le32(v ...uint32) []byte {
	var b []byte
	for _, n := range v {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

// pair reads the two descriptors that a call wrote.
func pair(b []byte) (int, int) {
	return int(int32(binary.LittleEndian.Uint32(b))), int(int32(binary.LittleEndian.Uint32(b[4:])))
}

// moveCalls move data from file to file.
func (s *script) moveCalls() {
	if err := os.WriteFile("source", []byte("0123456789abcdef"), 0o600); err != nil {
		return
	}
	in, _ := unix.Open("source", unix.O_RDWR, 0)
	out, _ := unix.Open("target", unix.O_CREAT|unix.O_RDWR, 0o600)
	source, target := "(<f>$DIR/source)", "(<f>$DIR/target)"
	i, o := uintptr(in), uintptr(out)
	ends := make([]byte, 8)
	s.do("pipe $RES fd1=P1(<p>) fd2=P2(<p>) ino=INO", unix.SYS_PIPE, s.bytes(ends))
	p1, p2 := pair(ends)
	s.fix("P1", strconv.Itoa(p1))
	s.fix("P2", strconv.Itoa(p2))
	s.inode(p1)
	s.do(fmt.Sprintf("splice res=5 fd_in=%d%s fd_out=%d(<p>) size=5 flags=3(SPLICE_F_MOVE|SPLICE_F_NONBLOCK)", in, source, p2),
		unix.SYS_SPLICE, i, s.words(1), uintptr(p2), 0, 5, unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
	s.do("splice res=-9(EBADF) fd_in=999 fd_out=998 size=7 flags=4(SPLICE_F_MORE)", unix.SYS_SPLICE, 999, 0, 998, 0, 7, unix.SPLICE_F_MORE)
	s.do(fmt.Sprintf("sendfile res=4 offset=7 out_fd=%d%s in_fd=%d%s size=4", out, target, in, source), unix.SYS_SENDFILE, o, i, s.words(3), 4)
	s.do("sendfile res=-9(EBADF) offset=0 out_fd=999 in_fd=998 size=4", unix.SYS_SENDFILE, 999, 998, 0, 4)
	s.do(fmt.Sprintf("copy_file_range res=6 fdout=%d%s offout=26 fdin=%d%s offin=11 len=6", out, target, in, source),
		unix.SYS_COPY_FILE_RANGE, i, s.words(5), o, s.words(20), 6, 0)
	s.do("copy_file_range res=-9(EBADF) fdout=998 offout=2 fdin=999 offin=1 len=3", unix.SYS_COPY_FILE_RANGE, 999, s.words(1), 998, s.words(2), 3, 0)
	s.do(fmt.Sprintf("lseek res=15 fd=%d%s offset=-1 whence=2(SEEK_END)", in, source), unix.SYS_LSEEK, i, minus1, unix.SEEK_END)
	vec := s.words(uint64(s.bytes(make([]byte, 8))), 8)
	s.do(fmt.Sprintf("preadv res=3 size=3 data=def fd=%d%s pos=13", in, source), unix.SYS_PREADV, i, vec, 1, 13)
	s.do("mmap $RES vm_size=* vm_rss=* vm_swap=* addr=0 length=4096 prot=1(PROT_READ) flags=1(MAP_SHARED) fd="+strconv.Itoa(in)+source+" offset=4096",
		unix.SYS_MMAP, 0, 4096, unix.PROT_READ, unix.MAP_SHARED, i, 4096)
	s.do(fmt.Sprintf("flock res=0 fd=%d%s operation=1(LOCK_SH)", in, source), unix.SYS_FLOCK, i, unix.LOCK_SH)
	for _, fd := range []int{in, out, p1, p2} {
		unix.Close(fd)
	}
}

// newFDCalls make descriptors of other kinds than files.
func (s *script) newFDCalls() {
	mask := s.words(1<<(unix.SIGUSR1-1) | 1<<(unix.SIGUSR2-1))
	s.do("eventfd $RES(<e>) initval=9 flags=0", unix.SYS_EVENTFD, 9)
	s.do("signalfd $RES(<s>) fd=-1(EPERM) mask=A00 flags=0", unix.SYS_SIGNALFD, minus1, mask, 8)
	s.do("signalfd4 $RES(<s>) flags=4160(O_NONBLOCK|O_CLOEXEC) fd=-1(EPERM) mask=A00", unix.SYS_SIGNALFD4, minus1, mask, 8, unix.O_NONBLOCK|unix.O_CLOEXEC)
	s.do("inotify_init $RES(<i>) flags=0", unix.SYS_INOTIFY_INIT)
	s.do("inotify_init1 $RES(<i>) flags=64(O_NONBLOCK)", unix.SYS_INOTIFY_INIT1, unix.O_NONBLOCK)
	s.do("inotify_init1 $RES flags=0(O_NONE)", unix.SYS_INOTIFY_INIT1, 1)
	s.do("timerfd_create $RES(<t>) clockid=1 flags=40", unix.SYS_TIMERFD_CREATE, unix.CLOCK_MONOTONIC, unix.O_NONBLOCK)
	s.do("epoll_create $RES size=9", unix.SYS_EPOLL_CREATE, 9)
	s.do("epoll_create res=-22(EINVAL) size=0", unix.SYS_EPOLL_CREATE, 0)
	s.do("epoll_create1 res=-22(EINVAL) flags=0", unix.SYS_EPOLL_CREATE1, 1)
	s.do("pipe res=-14(EFAULT) fd1=-1(EPERM) fd2=-1(EPERM) ino=0", unix.SYS_PIPE, 1)
	s.do("pipe2 res=-22(EINVAL) fd1=998 fd2=999 ino=0 flags=0(O_NONE)", unix.SYS_PIPE2, s.words(999<<32|998), 1)
	s.do("memfd_create fd=-22(EINVAL) name=bad flags=0", unix.SYS_MEMFD_CREATE, s.text("bad"), 1<<10)
	s.do("userfaultfd $RES* flags=526336(O_LARGEFILE)", unix.SYS_USERFAULTFD, unix.O_NONBLOCK|unix.O_CLOEXEC)
}

// waitCalls wait for descriptors.
func (s *script) waitCalls() {
	ends := make([]int, 2)
	if unix.Pipe(ends) != nil {
		return
	}
	_, _ = unix.Write(ends[1], []byte("x"))
	list := s.bytes(append(append(le32(uint32(ends[0])), 1, 0, 0, 0), append(le32(uint32(ends[1])), 4, 0, 0, 0)...))
	s.do(fmt.Sprintf("poll res=2 fds=%d:p1 %d:p4 timeout=50", ends[0], ends[1]), unix.SYS_POLL, list, 2, 50)
	s.do("poll res=-14(EFAULT) fds= timeout=4294967295", unix.SYS_POLL, 1, 1, minus1)
	s.do(fmt.Sprintf("ppoll res=2 fds=%d:p1 %d:p4 timeout=*(1.5s) sigmask=SIGUSR1", ends[0], ends[1]),
		unix.SYS_PPOLL, list, 2, s.words(1, 500000000), s.words(1<<(unix.SIGUSR1-1)), 8)
	s.do("ppoll res=-22(EINVAL) fds=* timeout=*", unix.SYS_PPOLL, list, 2, s.words(0, 2000000000), 0, 8)
	set := make([]byte, 128)
	set[ends[0]/8] = 1 << (ends[0] % 8)
	s.do("select res=1", unix.SYS_SELECT, uintptr(ends[0]+1), s.bytes(set), 0, 0, 0)
	s.do("select res=-14(EFAULT)", unix.SYS_SELECT, 1, 1, 0, 0, 0)
	ep, err := unix.EpollCreate1(0)
	if err != nil {
		return
	}
	_ = unix.EpollCtl(ep, unix.EPOLL_CTL_ADD, ends[0], &unix.EpollEvent{Events: unix.EPOLLIN})
	s.do("epoll_wait res=1 maxevents=3", unix.SYS_EPOLL_WAIT, uintptr(ep), s.bytes(make([]byte, 36)), 3, 0)
	s.do("epoll_wait res=-9(EBADF) maxevents=4", unix.SYS_EPOLL_WAIT, 999, s.bytes(make([]byte, 48)), 4, 0)
	for _, fd := range append(ends, ep) {
		unix.Close(fd)
	}
}

// folderCalls use and make what is in folders.
func (s *script) folderCalls() {
	dir, err := unix.Open("d1", unix.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		return
	}
	d := uintptr(dir)
	buf := s.bytes(make([]byte, 4096))
	s.do(fmt.Sprintf("getdents $RES fd=%d(<d>$DIR/d1)", dir), unix.SYS_GETDENTS, d, buf, 4096)
	s.do(fmt.Sprintf("getdents64 $RES fd=%d(<d>$DIR/d1)", dir), unix.SYS_GETDENTS64, d, buf, 4096)
	s.do(fmt.Sprintf("fchdir res=0 fd=%d(<d>$DIR/d1)", dir), unix.SYS_FCHDIR, d)
	s.do("fchdir res=-9(EBADF) fd=999", unix.SYS_FCHDIR, 999)
	s.do("chdir res=0 path=..", unix.SYS_CHDIR, s.text(".."))
	s.do(fmt.Sprintf("mknodat res=0 dirfd=%d(<d>$DIR/d1) path=null($DIR/d1/null) mode=020620(S_IWGRP|S_IWUSR|S_IRUSR|S_IFCHR) dev=1048579", dir),
		unix.SYS_MKNODAT, d, s.text("null"), unix.S_IFCHR|0o620, 1<<8|3)
	s.do("mknodat res=-17(EEXIST) dirfd=*(<d>$DIR/d1) path=null($DIR/d1/null) mode=010600(S_IWUSR|S_IRUSR|S_IFIFO) dev=0", unix.SYS_MKNODAT, d, s.text("null"), unix.S_IFIFO|0o600, 0)
	s.do("mknod res=0 path=zero($DIR/zero) mode=020600(S_IWUSR|S_IRUSR|S_IFCHR) dev=1048581", unix.SYS_MKNOD, s.text("zero"), unix.S_IFCHR|0o600, 1<<8|5)
	s.do("mknod res=-17(EEXIST) path=zero($DIR/zero) mode=020600(S_IWUSR|S_IRUSR|S_IFCHR) dev=1048581", unix.SYS_MKNOD, s.text("zero"), unix.S_IFCHR|0o600, 1<<8|5)
	how := s.words(unix.O_CREAT|unix.O_WRONLY, 0o604, 0)
	fd := s.do(fmt.Sprintf("openat2 fd=$VAL(<f>$DIR/d1/new) dirfd=%d(<d>$DIR/d1) name=new($DIR/d1/new) flags=16390(O_CREAT|O_WRONLY|O_F_CREATED) mode=0604 resolve=0 dev=DEV ino=INO", dir),
		unix.SYS_OPENAT2, d, s.text("new"), how, 24)
	s.inode(fd)
	unix.Close(fd)
	s.handle(d)
	unix.Close(dir)
}

// handle opens a file by its handle.
func (s *script) handle(dir uintptr) {
	s.do("open_by_handle_at fd=-9(EBADF) mountfd=999 flags=3(O_RDWR) path=<NA> dev=0 ino=0", unix.SYS_OPEN_BY_HANDLE_AT, 999, s.bytes(append(le32(8, 1), make([]byte, 8)...)), unix.O_RDWR)
	h, _, err := unix.NameToHandleAt(int(dir), "new", 0)
	if err != nil {
		s.note("no handles of files here: %v", err)
		return
	}
	raw := s.bytes(append(le32(uint32(h.Size()), uint32(h.Type())), h.Bytes()...))
	fd := s.do(fmt.Sprintf("open_by_handle_at fd=$VAL(<f>$DIR/d1/new) mountfd=%d(<d>$DIR/d1) flags=2(O_WRONLY) path=$DIR/d1/new dev=DEV ino=INO", dir),
		unix.SYS_OPEN_BY_HANDLE_AT, dir, raw, unix.O_WRONLY)
	s.inode(fd)
	unix.Close(fd)
}

// failingCalls fail where those of the other families succeed.
func (s *script) failingCalls() {
	gone, made, d1 := s.text("gone"), s.text("made"), s.text("d1")
	at := "dirfd=-100(AT_FDCWD)"
	buf := s.bytes(make([]byte, 4096))
	s.do("stat res=-2(ENOENT) path=gone($DIR/gone)", unix.SYS_STAT, gone, buf)
	s.do("fstat res=-9(EBADF) fd=999", unix.SYS_FSTAT, 999, buf)
	s.do("newfstatat res=-2(ENOENT) "+at+" path=gone($DIR/gone) flags=0", unix.SYS_NEWFSTATAT, cwd, gone, buf, 0)
	s.do("access res=-2(ENOENT) name=gone($DIR/gone) mode=0(F_OK)", unix.SYS_ACCESS, gone, 0)
	s.do("mkdir res=-17(EEXIST) path=d1($DIR/d1) mode=1C0", unix.SYS_MKDIR, d1, 0o700)
	s.do("mkdirat res=-17(EEXIST) "+at+" path=d1($DIR/d1) mode=1C0", unix.SYS_MKDIRAT, cwd, d1, 0o700)
	s.do("rename res=-2(ENOENT) oldpath=gone($DIR/gone) newpath=made($DIR/made)", unix.SYS_RENAME, gone, made)
	s.do("renameat res=-2(ENOENT) olddirfd=-100(AT_FDCWD) oldpath=gone($DIR/gone) newdirfd=-100(AT_FDCWD) newpath=made($DIR/made)", unix.SYS_RENAMEAT, cwd, gone, cwd, made)
	s.do("renameat2 res=-2(ENOENT) olddirfd=-100(AT_FDCWD) oldpath=gone($DIR/gone) newdirfd=-100(AT_FDCWD) newpath=made($DIR/made) flags=0", unix.SYS_RENAMEAT2, cwd, gone, cwd, made, 0)
	s.do("link res=-2(ENOENT) oldpath=gone($DIR/gone) newpath=made($DIR/made)", unix.SYS_LINK, gone, made)
	s.do("linkat res=-2(ENOENT) olddir=-100(AT_FDCWD) oldpath=gone($DIR/gone) newdir=-100(AT_FDCWD) newpath=made($DIR/made) flags=0", unix.SYS_LINKAT, cwd, gone, cwd, made, 0)
	s.do("symlink res=-17(EEXIST) target=/to linkpath=made($DIR/made)", unix.SYS_SYMLINK, s.text("/to"), made)
	s.do("symlinkat res=-17(EEXIST) target=/to linkdirfd=-100(AT_FDCWD) linkpath=made($DIR/made)", unix.SYS_SYMLINKAT, s.text("/to"), cwd, made)
	s.do("unlink res=-2(ENOENT) path=gone($DIR/gone)", unix.SYS_UNLINK, gone)
	s.do("unlinkat res=-2(ENOENT) "+at+" name=gone($DIR/gone) flags=512(AT_REMOVEDIR)", unix.SYS_UNLINKAT, cwd, gone, unix.AT_REMOVEDIR)
	s.do("chmod res=-2(ENOENT) filename=gone($DIR/gone) mode=0", unix.SYS_CHMOD, gone, 0)
	s.do("fchmod res=-9(EBADF) fd=999 mode=0111(S_IXOTH|S_IXGRP|S_IXUSR)", unix.SYS_FCHMOD, 999, 0o111)
	s.do("fchmodat res=-2(ENOENT) "+at+" filename=gone($DIR/gone) mode=0", unix.SYS_FCHMODAT, cwd, gone, 0)
	s.do("chown res=-2(ENOENT) path=gone($DIR/gone) uid=7 gid=8", unix.SYS_CHOWN, gone, 7, 8)
	s.do("lchown res=-2(ENOENT) path=gone($DIR/gone) uid=7 gid=8", unix.SYS_LCHOWN, gone, 7, 8)
	s.do("fchown res=-9(EBADF) fd=999 uid=7 gid=4294967295", unix.SYS_FCHOWN, 999, 7, minus1)
	s.do("fchownat res=-2(ENOENT) "+at+" pathname=gone($DIR/gone) uid=7 gid=8 flags=0", unix.SYS_FCHOWNAT, cwd, gone, 7, 8, 0)
	s.do("flock res=-9(EBADF) fd=999 operation=8(LOCK_UN)", unix.SYS_FLOCK, 999, unix.LOCK_UN)
	s.do("lseek res=-9(EBADF) fd=999 offset=1 whence=1(SEEK_CUR)", unix.SYS_LSEEK, 999, 1, unix.SEEK_CUR)
	s.do("dup2 res=-9(EBADF) oldfd=999 newfd=998", unix.SYS_DUP2, 999, 998)
	s.do("dup3 res=-9(EBADF) oldfd=999 newfd=998 flags=0(O_NONE)", unix.SYS_DUP3, 999, 998, 0)
	s.do("ioctl res=-9(EBADF) fd=999 request=5401 argument=7", unix.SYS_IOCTL, 999, unix.TCGETS, 7)
	s.do("fcntl res=-9(EBADF) fd=999 cmd=2(F_GETFD) arg=0", unix.SYS_FCNTL, 999, unix.F_GETFD, 0)
	s.do("close_range res=-22(EINVAL) first=9 last=8 flags=2(CLOSE_RANGE_UNSHARE)", unix.SYS_CLOSE_RANGE, 9, 8, unix.CLOSE_RANGE_UNSHARE)
	s.do("write res=-9(EBADF) data=abc fd=999 size=3", unix.SYS_WRITE, 999, s.text("abc"), 3)
	s.do("getcwd res=-34(ERANGE) path=<NA>", unix.SYS_GETCWD, buf, 1)
	s.do("chroot res=0 path=/", unix.SYS_CHROOT, s.text("/"))
}
