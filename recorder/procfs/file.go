package procfs

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// dir is an open folder. A folder of a process stays that process's: when it is
// gone, everything fails, also when another process has got its id.
type dir struct{ fd int }

func openDir(path string) (dir, error) {
	fd, err := retry(func() (int, error) {
		return unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	})
	return dir{fd}, err
}

func (d dir) open(name string) (dir, error) {
	fd, err := retry(func() (int, error) {
		return unix.Openat(d.fd, name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	})
	return dir{fd}, err
}

func (d dir) close() { _ = unix.Close(d.fd) }

// retry calls f again while a signal interrupts it.
func retry(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if !errors.Is(err, syscall.EINTR) {
			return n, err
		}
	}
}

// read reads at most len(buf) bytes of a file of the folder.
func (d dir) read(name string, buf []byte) ([]byte, error) {
	fd, err := retry(func() (int, error) {
		return unix.Openat(d.fd, name, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	})
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	n := 0
	for n < len(buf) {
		m, err := retry(func() (int, error) { return unix.Read(fd, buf[n:]) })
		if m <= 0 || err != nil {
			if n == 0 && err != nil {
				return nil, err
			}
			break
		}
		n += m
	}
	return buf[:n], nil
}

// link returns what a symbolic link of the folder says, or "".
func (d dir) link(name string) string {
	var buf [4096]byte
	n, err := retry(func() (int, error) { return unix.Readlinkat(d.fd, name, buf[:]) })
	if err != nil || n <= 0 {
		return ""
	}
	return string(buf[:n])
}

// stat describes what name leads to, without asking remote or user space file
// systems for news: those may never answer.
func (d dir) stat(name string) (unix.Statx_t, bool) {
	var st unix.Statx_t
	_, err := retry(func() (int, error) {
		return 0, unix.Statx(d.fd, name, unix.AT_STATX_DONT_SYNC|unix.AT_NO_AUTOMOUNT, unix.STATX_BASIC_STATS, &st)
	})
	return st, err == nil
}

// numbers returns the names in the folder that are decimal numbers, in ascending
// order, and at most limit of them. More says that there are others.
func (d dir) numbers(limit int) (list []int, more bool) {
	var buf [8192]byte
	var names []string
	for {
		n, err := retry(func() (int, error) { return unix.ReadDirent(d.fd, buf[:]) })
		if n <= 0 || err != nil {
			break
		}
		_, _, names = unix.ParseDirent(buf[:n], -1, names[:0])
		for _, name := range names {
			v, ok := decimal(name)
			if !ok {
				continue
			}
			if len(list) >= limit {
				more = true
				continue
			}
			list = append(list, v)
		}
	}
	slices.Sort(list)
	return list, more
}

func decimal(s string) (int, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	v, err := strconv.ParseInt(s, 10, 32)
	return int(v), err == nil
}

// readFile reads a file of at most limit bytes; the rest of a larger one is
// left out.
func readFile(limit int, path ...string) ([]byte, error) {
	f, err := os.Open(filepath.Join(path...))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var data []byte
	chunk := make([]byte, 32<<10)
	for len(data) < limit {
		n, err := f.Read(chunk[:min(len(chunk), limit-len(data))])
		data = append(data, chunk[:n]...)
		if err != nil {
			break
		}
	}
	return data, nil
}
