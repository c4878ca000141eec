package recorder

import (
	"bytes"
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// Tests of the operations that read the kernel's structures. This process knows
// the truth of itself and of its files by other means, and compares.

// fetchRow makes a system call that does not exist, but for its fields.
func fetchRow(i int, fetch ...Fetch) Row {
	return Row{Syscall: "fetch", Nr: noSyscall + i, Fetch: append([]Fetch{{Op: opVal, A: 5}}, fetch...)}
}

// findMarked returns the one sample of row i.
func findMarked(t *testing.T, all []*Sample, i int) *Sample {
	t.Helper()
	var found *Sample
	for _, s := range all {
		if s.Nr == uint32(noSyscall+i) && string(s.Field(0)) == string(val(mark)) {
			if found != nil {
				t.Fatalf("row %d: more than one sample", i)
			}
			found = s
		}
	}
	if found == nil {
		t.Fatalf("row %d: no sample", i)
	}
	return found
}

// recordOutput records a command of ours with fields fetched by its own calls, and
// returns what it printed, too.
func recordOutput(t *testing.T, o LiveOptions, cmd *exec.Cmd) ([]*Sample, string) {
	t.Helper()
	o.Filter.Children = true
	l := openLive(t, o)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return readAll(t, l), string(out)
}

// u32s and u64s read numbers of a field at offsets.
func u32At(f []byte, off int) uint32 { return binary.LittleEndian.Uint32(f[off:]) }
func u64At(f []byte, off int) uint64 { return binary.LittleEndian.Uint64(f[off:]) }

func fdActs() {
	dir, err := os.MkdirTemp("", "hids")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "new")
	fd, err := unix.Open(path, unix.O_CREAT|unix.O_WRONLY, 0o640)
	if err != nil {
		panic(err)
	}
	sys(noSyscall, uintptr(fd), 0, 0, 0, 0, mark)
	fd, err = unix.Open(path, unix.O_RDONLY, 0)
	if err != nil {
		panic(err)
	}
	sys(noSyscall+1, 0, uintptr(fd), 0, 0, 0, mark)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		panic(err)
	}
	pair := [2]int32{1000, int32(fd)}
	sys(noSyscall+2, placeAll(pair[:]), 0, 0, 0, 0, mark)
	sys(noSyscall+3, 12345, 0, 0, 0, 0, mark)
	os.Stdout.WriteString("\n" + path + " ")
	os.Stdout.Write(words(st.Ino, uint32(unix.Major(st.Dev)<<8|unix.Minor(st.Dev)), st.Mode))
	os.Stdout.WriteString("\n")
}

func TestFilesOfDescriptors(t *testing.T) {
	info := func(a, b uint8) Fetch { return Fetch{opFDInfo, a, b, 0} }
	path := func(a, b uint8) Fetch { return Fetch{opFDPath, a, b, 0} }
	rows := []Row{
		fetchRow(0, info(0, 0), path(0, 0)), fetchRow(1, info(1, 0), path(1, 0)),
		fetchRow(2, info(fdPair, 1), path(fdPair, 1)), fetchRow(3, info(0, 0), path(0, 0)),
	}
	all, out := recordOutput(t, LiveOptions{Rows: rows}, child("files"))
	line := strings.SplitN(out, "\n", 2)[1]
	name, truth, _ := strings.Cut(line, " ")
	for i := range 3 {
		s := findMarked(t, all, i)
		f := s.Field(1)
		if len(f) != 32 {
			t.Fatalf("row %d: fdinfo of %d bytes", i, len(f))
		}
		if string(f[:12]) != truth[:12] || string(f[24:28]) != truth[12:16] {
			t.Errorf("row %d: % x, want inode, device, mode % x", i, f, truth[:16])
		}
		if created := u32At(f, 28); created != uint32(bit(i == 0)) {
			t.Errorf("row %d: created %d", i, created)
		}
		if got := string(s.Field(2)); got != name+"\x00" {
			t.Errorf("row %d: path %q, want %q", i, got, name)
		}
	}
	none := findMarked(t, all, 3)
	if none.Field(1) != nil || none.Field(2) != nil {
		t.Error("fields of a descriptor that is not open")
	}
}

func bytesOf(a netip.AddrPort) []byte {
	return words(a.Addr().AsSlice(), a.Port())
}

// socketActs make sockets and print the addresses of their ends.
func socketActs() {
	n := 0
	show := func(c net.Conn, network string) {
		raw, err := c.(interface {
			File() (*os.File, error)
		}).File()
		if err != nil {
			panic(err)
		}
		sys(noSyscall+uintptr(n), raw.Fd(), 0, 0, 0, 0, mark)
		n++
		os.Stdout.WriteString(network + " " + c.LocalAddr().String() + " " + c.RemoteAddr().String() + "\n")
	}
	os.Stdout.WriteString("\n")
	dir, _ := os.MkdirTemp("", "hids")
	defer os.RemoveAll(dir)
	for _, where := range [][2]string{{"tcp4", "127.0.0.1:0"}, {"tcp6", "[::1]:0"}, {"unix", filepath.Join(dir, "s")}} {
		l, err := net.Listen(where[0], where[1])
		if err != nil {
			panic(err)
		}
		c, err := net.Dial(where[0], l.Addr().String())
		if err != nil {
			panic(err)
		}
		a, err := l.Accept()
		if err != nil {
			panic(err)
		}
		show(c, where[0])
		show(a, where[0])
	}
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW, 0)
	if err != nil {
		panic(err)
	}
	sys(noSyscall+uintptr(n), uintptr(fd), 0, 0, 0, 0, mark)
	sys(noSyscall+uintptr(n+1), uintptr(null()), 0, 0, 0, 0, mark)
}

func TestTuplesOfSockets(t *testing.T) {
	var rows []Row
	for i := range 8 {
		rows = append(rows, fetchRow(i, Fetch{opTuple, 0, 0, 0}, Fetch{opTuple, 0, 0, 1}))
	}
	all, out := recordOutput(t, LiveOptions{Rows: rows}, child("sockets"))
	lines := strings.Split(out, "\n")[1:]
	for i, family := range []uint16{unix.AF_INET, unix.AF_INET, unix.AF_INET6, unix.AF_INET6} {
		ends := strings.Fields(lines[i])
		local, remote := netip.MustParseAddrPort(ends[1]), netip.MustParseAddrPort(ends[2])
		head := words(family, uint8(unix.IPPROTO_TCP), uint8(unix.SOCK_STREAM))
		s := findMarked(t, all, i)
		compareFields(t, s, []any{val(mark),
			words(head, bytesOf(local), bytesOf(remote)),
			words(head, bytesOf(remote), bytesOf(local))})
	}
	client, server := findMarked(t, all, 4), findMarked(t, all, 5)
	path := strings.Fields(lines[4])[2] + "\x00"
	head := words(uint16(unix.AF_UNIX), uint8(0), uint8(unix.SOCK_STREAM))
	c, s := client.Field(1), server.Field(2)
	if !bytes.Equal(c, s) || !bytes.HasPrefix(c, head) || len(c) < 20 || string(c[20:]) != path {
		t.Errorf("unix: client %q, server %q, path %q", c, s, path)
	}
	if u64At(c, 4) == 0 || u64At(c, 12) == 0 || u64At(c, 4) == u64At(c, 12) {
		t.Errorf("unix: sockets %q", c)
	}
	compareFields(t, findMarked(t, all, 6), []any{val(mark),
		words(uint16(unix.AF_NETLINK), uint8(0), uint8(unix.SOCK_RAW)), words(uint16(unix.AF_NETLINK), uint8(0), uint8(unix.SOCK_RAW))})
	compareFields(t, findMarked(t, all, 7), []any{val(mark), notReadField{}, notReadField{}})
}

// taskActs describe this process to the parent, then let it be fetched.
func taskActs() {
	runtime.LockOSThread()
	status, _ := os.ReadFile("/proc/thread-self/status")
	stat, _ := os.ReadFile("/proc/thread-self/stat")
	os.Stdout.WriteString("\n")
	os.Stdout.Write(status)
	os.Stdout.WriteString("\x01")
	os.Stdout.Write(stat)
	os.Stdout.WriteString("\x01")
	for _, name := range []string{"cmdline", "environ", "cgroup", "loginuid"} {
		b, _ := os.ReadFile("/proc/thread-self/" + name)
		os.Stdout.Write(b)
		os.Stdout.WriteString("\x01")
	}
	exe, _ := os.Readlink("/proc/self/exe")
	os.Stdout.WriteString(exe + "\x01")
	sys(noSyscall, 0, 0, 0, 0, 0, mark)
	sys(noSyscall+1, 0, 0, 0, 0, 0, mark)
}

func TestStateOfTask(t *testing.T) {
	rows := []Row{
		fetchRow(0, Fetch{Op: opTask}, Fetch{Op: opArgs}, Fetch{Op: opEnv}, Fetch{Op: opCgroups}, Fetch{Op: opExePath}, Fetch{Op: opExecFn}),
		fetchRow(1, Fetch{Op: opMM}, Fetch{Op: opCaps}),
	}
	cmd := child("task")
	cmd.Env = append(cmd.Env, "LONG="+strings.Repeat("x", 5000))
	all, out := recordOutput(t, LiveOptions{Rows: rows}, cmd)
	said := strings.Split(out[strings.Index(out, "\n")+1:], "\x01")
	status := make(map[string]string)
	for line := range strings.Lines(said[0]) {
		k, v, _ := strings.Cut(strings.TrimSpace(line), ":")
		status[k] = strings.TrimSpace(v)
	}
	stat := strings.Fields(said[1][strings.LastIndex(said[1], ")")+1:])
	s := findMarked(t, all, 0)
	task := s.Field(1)
	if len(task) != 184 {
		t.Fatalf("task state of %d bytes", len(task))
	}
	compareTask(t, task, status, stat)
	var st unix.Stat_t
	if err := unix.Stat("/proc/self/exe", &st); err != nil {
		t.Fatal(err)
	}
	if u64At(task, 112) != st.Ino || u64At(task, 120) != uint64(st.Ctim.Nano()) || u64At(task, 128) != uint64(st.Mtim.Nano()) {
		t.Errorf("file: % x, want %d %d %d", task[112:136], st.Ino, st.Ctim.Nano(), st.Mtim.Nano())
	}
	if got := string(s.Field(2)); got != said[2] {
		t.Errorf("arguments %q, want %q", got, said[2])
	}
	if got := string(s.Field(3)); got != said[3][:4096] {
		t.Errorf("environment %q, want %q", got, said[3][:4096])
	}
	for line := range strings.Lines(said[4]) {
		part := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if part[1] == "memory" && !strings.Contains("\x00"+string(s.Field(4)), "\x00memory="+part[2]+"\x00") {
			t.Errorf("cgroups %q, want %q", s.Field(4), line)
		}
	}
	if got := string(s.Field(5)); got != said[6]+"\x00" {
		t.Errorf("program %q, want %q", got, said[6])
	}
	if got := string(s.Field(6)); got != "/proc/self/exe\x00" {
		t.Errorf("name of the program %q", got)
	}
	caps := findMarked(t, all, 1).Field(2)
	if !bytes.Equal(caps, task[88:112]) {
		t.Errorf("capabilities % x, want % x", caps, task[88:112])
	}
}

// compareTask compares the numbers of a task with what /proc says.
func compareTask(t *testing.T, task []byte, status map[string]string, stat []string) {
	t.Helper()
	number := func(s string) uint64 {
		var n uint64
		for _, c := range []byte(s) {
			if c < '0' || c > '9' {
				break
			}
			n = n*10 + uint64(c-'0')
		}
		return n
	}
	last := func(list string) uint64 { f := strings.Fields(list); return number(f[len(f)-1]) }
	first := func(list string) uint64 { return number(strings.Fields(list)[0]) }
	effective := func(list string) uint64 { return number(strings.Fields(list)[1]) }
	for _, c := range []struct {
		name string
		off  int
		want uint64
	}{
		{"tid", 0, first(status["NSpid"])}, {"pid", 4, first(status["NStgid"])},
		{"vtid", 12, last(status["NSpid"])}, {"vpid", 16, last(status["NStgid"])},
		{"sid", 20, first(status["NSsid"])}, {"pgid", 24, first(status["NSpgid"])}, {"vpgid", 28, last(status["NSpgid"])},
		{"uid", 32, effective(status["Uid"])}, {"gid", 36, effective(status["Gid"])},
	} {
		if got := u32At(task, c.off); uint64(got) != c.want {
			t.Errorf("%s is %d, want %d", c.name, got, c.want)
		}
	}
	// Go's runtime may map an arena or the stack of a thread between the two.
	const grown = 256 << 10 // kB
	if got, want := uint64(u32At(task, 72)), number(status["VmSize"]); got < want || got > want+grown {
		t.Errorf("size %d, want %d", got, want)
	}
	// What the kernel has at hand is off by some pages for each CPU.
	if got, want := int64(u32At(task, 76)), int64(number(status["VmRSS"])); got > 2*want+4096 {
		t.Errorf("resident %d, want about %d", got, want)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err == nil && u64At(task, 48) < limit.Cur {
		t.Errorf("limit %d, want %d", u64At(task, 48), limit.Cur)
	}
	ticks := number(stat[19])
	if got := u64At(task, 136) / 1e7; got != ticks {
		t.Errorf("start %d, want %d ticks", got, ticks)
	}
	if major, minor := u64At(task, 56), u64At(task, 64); major > 1e6 || minor < number(stat[7]) {
		t.Errorf("faults %d, %d; want at least %s", major, minor, stat[7])
	}
	if got := strings.TrimRight(string(task[168:184]), "\x00"); got != status["Name"] {
		t.Errorf("name %q, want %q", got, status["Name"])
	}
	if flags := u32At(task, 84); flags&1 == 0 && os.Geteuid() == 0 {
		t.Errorf("flags of the program %d: root may write to it", flags)
	}
}
