package procfs

import (
	"bytes"
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"

	"hids/scap"
)

// Machine describes the machine from a /proc and a /sys tree. What cannot be
// read is 0 or "".
func Machine(proc, sys string) *scap.Machine {
	m := &scap.Machine{NumCPUs: cpus(proc, sys), BootTS: bootTime(proc)}
	if raw, err := readFile(4096, proc, "sys/kernel/hostname"); err == nil {
		m.Hostname = strings.TrimSpace(string(raw))
	}
	if raw, err := readFile(4096, proc, "sys/kernel/pid_max"); err == nil {
		m.MaxPID = uint64(number(bytes.TrimSpace(raw)))
	}
	if raw, err := readFile(64<<10, proc, "meminfo"); err == nil {
		if v, ok := labelled(raw, "MemTotal:"); ok {
			m.MemorySize = uint64(v) * 1024
		}
	}
	return m
}

// labelled returns the number that follows the label at the start of a line.
func labelled(file []byte, label string) (int64, bool) {
	for line := range lines(file) {
		if f := bytes.Fields(line); len(f) >= 2 && string(f[0]) == label {
			return number(f[1]), true
		}
	}
	return 0, false
}

// maxStatFile is enough for the file with the boot time: it has a line of every
// interrupt's count.
const maxStatFile = 4 << 20

func bootTime(proc string) uint64 {
	raw, err := readFile(maxStatFile, proc, "stat")
	if err != nil {
		return 0
	}
	seconds, _ := labelled(raw, "btime")
	return uint64(seconds) * 1e9
}

func cpus(proc, sys string) uint32 {
	if raw, err := readFile(4096, sys, "devices/system/cpu/online"); err == nil {
		if n := countRanges(strings.TrimSpace(string(raw))); n > 0 {
			return n
		}
	}
	raw, err := readFile(maxStatFile, proc, "stat")
	if err != nil {
		return 0
	}
	n := uint32(0)
	for line := range lines(raw) {
		if rest, ok := bytes.CutPrefix(line, []byte("cpu")); ok && len(rest) > 0 && rest[0] != ' ' {
			n++
		}
	}
	return n
}

// countRanges counts the members of a list such as "0-3,6".
func countRanges(list string) uint32 {
	n := uint32(0)
	for part := range strings.SplitSeq(list, ",") {
		from, to, ok := strings.Cut(part, "-")
		if !ok {
			to = from
		}
		a, err := strconv.ParseUint(from, 10, 16)
		b, err2 := strconv.ParseUint(to, 10, 16)
		if err != nil || err2 != nil || b < a {
			return 0
		}
		n += uint32(b-a) + 1
	}
	return n
}

// Types of interface entries.
const (
	interfaceV4 = 1
	interfaceV6 = 2
)

// maxInterfaces limits the interfaces: each container of a host has one.
const maxInterfaces = 1 << 16

// Interfaces returns the addresses of the interfaces of the recorder's network
// namespace, as the kernel has them. Link speeds are from a /sys tree.
func Interfaces(sys string) ([]scap.Interface, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	var list []scap.Interface
	for _, i := range all {
		addrs, err := i.Addrs()
		if err != nil {
			continue // gone
		}
		for _, a := range addrs {
			n, ok := a.(*net.IPNet)
			if ok && len(list) < maxInterfaces {
				list = append(list, newInterface(i.Name, n, i.Flags, linkSpeed(sys, i.Name)))
			}
		}
	}
	return list, nil
}

func newInterface(name string, n *net.IPNet, flags net.Flags, speed uint64) scap.Interface {
	addr, _ := netip.AddrFromSlice(n.IP)
	mask, _ := netip.AddrFromSlice(n.Mask)
	i := scap.Interface{Type: interfaceV6, Name: name, Addr: addr, Netmask: mask, LinkSpeed: speed}
	if !addr.Unmap().Is4() {
		i.Broadcast = netip.IPv6Unspecified()
		return i
	}
	i.Type, i.Addr = interfaceV4, addr.Unmap()
	i.Broadcast = i.Addr
	if flags&net.FlagBroadcast != 0 {
		i.Broadcast = broadcast(i.Addr, mask)
	}
	return i
}

// broadcast returns the last address of the network.
func broadcast(addr, mask netip.Addr) netip.Addr {
	if !mask.Is4() {
		return addr
	}
	a, m := addr.As4(), mask.As4()
	for i := range a {
		a[i] |= ^m[i]
	}
	return netip.AddrFrom4(a)
}

// linkSpeed returns the speed of an interface in bits a second, 0 if it has none.
func linkSpeed(sys, name string) uint64 {
	if name != filepath.Base(name) {
		return 0
	}
	raw, err := readFile(32, sys, "class/net", name, "speed")
	if err != nil {
		return 0
	}
	if v := number(bytes.TrimSpace(raw)); v > 0 && v < 1<<32 {
		return uint64(v) * 1e6
	}
	return 0
}
