package recorder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ErrThreads says that capabilities can't be dropped in all threads of a program
// that is linked with C code.
var ErrThreads = errors.New("built with cgo: capabilities can't be dropped in all threads")

// KeepCapabilities are those that a recording needs once the programs are loaded:
// to read what /proc tells about the processes of others, and to write files
// where others may.
func KeepCapabilities() []int {
	return []int{unix.CAP_SYS_PTRACE, unix.CAP_DAC_READ_SEARCH, unix.CAP_DAC_OVERRIDE}
}

// capSet is the argument of capset: 64 bits in two parts.
type capSet [2]unix.CapUserData

func (c *capSet) set(n int, effective bool) {
	c[n/32].Permitted |= 1 << (n % 32)
	if effective {
		c[n/32].Effective |= 1 << (n % 32)
	}
}

// DropCapabilities gives up, for good and in every thread, all capabilities but
// those in keep. Programs started later do not have them either.
func DropCapabilities(keep []int) error {
	have, err := capabilities("/proc/self")
	if err != nil {
		return err
	}
	var set capSet
	kept := uint64(0)
	for _, n := range keep {
		if have&(1<<n) != 0 {
			set.set(n, true)
			kept |= 1 << n
		}
	}
	if err := dropBounding(have, kept); err != nil {
		return err
	}
	if err := allThreads(unix.SYS_PRCTL, unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0); err != nil {
		return fmt.Errorf("ambient capabilities: %w", err)
	}
	head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	err = allThreads(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&head)), uintptr(unsafe.Pointer(&set[0])), 0)
	if err != nil {
		return fmt.Errorf("capabilities: %w", err)
	}
	return nil
}

// dropBounding empties the bounding set, so that no program can get back what was
// dropped. Without CAP_SETPCAP this is not possible, nor needed by one without
// rights to begin with.
func dropBounding(have, keep uint64) error {
	if have&(1<<unix.CAP_SETPCAP) == 0 {
		return nil
	}
	for n := range unix.CAP_LAST_CAP + 1 {
		if keep&(1<<n) != 0 {
			continue
		}
		err := allThreads(unix.SYS_PRCTL, unix.PR_CAPBSET_DROP, uintptr(n), 0)
		if err != nil && !errors.Is(err, unix.EINVAL) { // not known to this kernel
			return fmt.Errorf("bounding set: %w", err)
		}
	}
	return nil
}

// allThreads makes a system call in each thread of this program.
func allThreads(nr, a, b, c uintptr) error {
	_, _, errno := syscall.AllThreadsSyscall(nr, a, b, c)
	if errno == syscall.ENOTSUP {
		return ErrThreads
	}
	if errno != 0 {
		return errno
	}
	return nil
}

// capabilities are the effective capabilities of a process, given its directory
// in /proc.
func capabilities(proc string) (uint64, error) {
	text, err := os.ReadFile(filepath.Join(proc, "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "CapEff:"); ok {
			return strconv.ParseUint(strings.TrimSpace(value), 16, 64)
		}
	}
	return 0, fmt.Errorf("%s: no CapEff", proc)
}
