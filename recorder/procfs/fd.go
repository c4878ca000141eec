package procfs

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"hids/recorder/openflags"
	"hids/scap"
)

const memfdPrefix = "/memfd:"

// socketRef is an entry of process.fds that is a socket.
type socketRef struct {
	index    int    // in fds
	protocol string // as the kernel calls it: "TCP", "UDPv6", "UNIX"
}

// anonymous says what the descriptors are that have no file. Names are what
// follows "anon_inode:", without brackets.
var anonymous = map[string]scap.FDType{
	"eventfd": scap.FDEvent, "eventpoll": scap.FDEventPoll, "inotify": scap.FDInotify,
	"signalfd": scap.FDSignalFD, "timerfd": scap.FDTimerFD, "userfaultfd": scap.FDUserfaultFD,
	"io_uring": scap.FDIOUring, "pidfd": scap.FDPidFD,
	"bpf-map": scap.FDBpf, "bpf-prog": scap.FDBpf, "bpf-link": scap.FDBpf, "bpf_link": scap.FDBpf,
	"bpf_iter": scap.FDBpf, "btf": scap.FDBpf, "bpf-token": scap.FDBpf,
}

// scanFDs reads the open files of a process.
func (s *scanner) scanFDs(d dir, p *process) {
	fds, err := d.open("fd")
	if err != nil {
		return
	}
	defer fds.close()
	infos, err := d.open("fdinfo")
	if err != nil {
		infos = dir{-1}
	} else {
		defer infos.close()
	}
	nums, more := fds.numbers(s.opt.maxFiles())
	if more {
		p.skipped++
	}
	for _, n := range nums {
		name := strconv.Itoa(n)
		link := fds.link(name)
		if link == "" {
			continue // closed by now
		}
		var info fdInfo
		if raw, err := infos.read(name, s.buf[:4096]); err == nil {
			info = parseFDInfo(raw)
		}
		fd := scap.FD{Num: int64(n), Ino: info.ino}
		if s.describe(fds, name, link, &info, &fd) {
			p.sockets = append(p.sockets, socketRef{len(p.fds), s.protocol(p.pid, name)})
		}
		p.fds = append(p.fds, fd)
	}
}

// describe fills in what the link of a descriptor says. It reports whether it is
// a socket, of which the link says no more.
func (s *scanner) describe(fds dir, name, link string, info *fdInfo, fd *scap.FD) (socket bool) {
	kind, rest, _ := strings.Cut(link, ":")
	switch {
	case strings.HasPrefix(link, memfdPrefix) && strings.HasSuffix(link, deleted):
		fd.Type = scap.FDMemFD
		fd.Name = clip(strings.TrimSuffix(link[len(memfdPrefix):], deleted))
	case strings.HasPrefix(link, "/"):
		s.describeFile(fds, name, link, info, fd)
	case kind == "pipe":
		fd.Type, fd.Ino = scap.FDFifo, inode(link, fd.Ino)
	case kind == "socket":
		fd.Type, fd.Ino = scap.FDUnsupported, inode(link, fd.Ino)
		return true
	case kind == "anon_inode":
		fd.Type = AnonymousType(rest)
	case kind == "pidfd":
		fd.Type = scap.FDPidFD
	default: // "net:[4026531833]"
		fd.Type, fd.Name, fd.Ino = scap.FDFileV2, clip(link), inode(link, fd.Ino)
		fd.OpenFlags = openflags.Translate(info.flags)
	}
	if fd.Type == scap.FDPidFD {
		fd.Name = "/proc/" + strconv.FormatInt(info.pid, 10)
	}
	if fd.Type == scap.FDUnsupported {
		fd.Name = clip(link)
	}
	return false
}

// AnonymousType returns the type of a descriptor without a file, by the name that the
// kernel gives it: "[eventfd]". It is FDUnsupported for others.
func AnonymousType(name string) scap.FDType {
	if typ, ok := anonymous[strings.Trim(name, "[]")]; ok {
		return typ
	}
	return scap.FDUnsupported
}

// inode returns N of a link "kind:[N]".
func inode(link string, def uint64) uint64 {
	if n := nsInode(link); n != 0 {
		return n
	}
	return def
}

func (s *scanner) describeFile(fds dir, name, link string, info *fdInfo, fd *scap.FD) {
	fd.Type, fd.Name = scap.FDFileV2, clip(link)
	st, ok := fds.stat(name)
	if ok {
		fd.Ino = st.Ino
		fd.Dev = device(st.Dev_major, st.Dev_minor)
	}
	switch {
	case ok && st.Mode&unix.S_IFMT == unix.S_IFDIR, !ok && info.flags&unix.O_DIRECTORY != 0:
		fd.Type, fd.Dev = scap.FDDirectory, 0
	case ok && st.Mode&unix.S_IFMT == unix.S_IFIFO:
		fd.Type, fd.Dev = scap.FDFifo, 0
	default:
		fd.OpenFlags = openflags.Translate(info.flags)
	}
}

// device returns a device number as the kernel's system calls encode it.
func device(major, minor uint32) uint32 {
	return minor&0xff | major<<8 | minor&^0xff<<12
}

// protocol asks what kind of socket a descriptor is: for those that no table of
// the network namespace has, because they are not bound yet.
func (s *scanner) protocol(pid int, name string) string {
	var buf [32]byte
	path := s.opt.Proc + "/" + strconv.Itoa(pid) + "/fd/" + name
	n, err := unix.Getxattr(path, "system.sockprotoname", buf[:])
	if err != nil || n <= 0 {
		return ""
	}
	return strings.TrimRight(string(buf[:n]), "\x00")
}
