package procfs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

// TestLiveHost takes a snapshot of this machine, writes it, reads it back into
// the state of a replay, and looks for what this test has opened.
func TestLiveHost(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("there is no /proc here")
	}
	want := openFiles(t)
	child := startSleep(t)
	section := snapshot(t)
	if hostname, _ := os.Hostname(); section.Machine.Hostname != hostname || len(section.Interfaces) == 0 {
		t.Errorf("host is %+v with the interfaces %v", section.Machine, section.Interfaces)
	}
	st := replay(t, section)
	checkSelf(t, st)
	checkChild(t, st, child)
	self := st.Thread(int64(os.Getpid()))
	for num, w := range want {
		fd := self.FDTable().Get(int64(num))
		switch {
		case fd == nil:
			t.Errorf("descriptor %d (%s) is not there", num, w.name)
		case fd.TypeName() != w.typ || !strings.HasPrefix(fd.Name, w.name) || w.exact && fd.Name != w.name:
			t.Errorf("descriptor %d is %s %q, want %s %q", num, fd.TypeName(), fd.Name, w.typ, w.name)
		case w.ino != 0 && fd.Ino != w.ino || w.flags != 0 && fd.OpenFlags != w.flags || w.dev != 0 && fd.Dev != w.dev:
			t.Errorf("descriptor %d (%s) has inode %d, flags %#x, device %#x, want %+v", num, w.name, fd.Ino, fd.OpenFlags, fd.Dev, w)
		}
	}
}

func snapshot(t *testing.T) *scap.Section {
	t.Helper()
	s, stats, err := Take(context.Background(), Options{Proc: "/proc", Sys: "/sys", Etc: "/etc"})
	must(t, err)
	if stats.Abandoned != 0 || stats.Processes == 0 {
		t.Errorf("stats are %+v", stats)
	}
	return s
}

// replay writes a section and reads it back as a replay does.
func replay(t *testing.T, s *scap.Section) *state.State {
	t.Helper()
	r, err := scap.NewReader(bytes.NewReader(capture(t, s)))
	must(t, err)
	section, err := r.NextSection()
	must(t, err)
	st := state.New()
	st.Begin(section)
	for {
		var ev scap.Event
		if err := r.Next(&ev); errors.Is(err, io.EOF) {
			return st
		} else if err != nil {
			t.Fatal(err)
		}
		st.Apply(&ev)
	}
}

// capture returns a capture of the section and one event.
func capture(t *testing.T, s *scap.Section) []byte {
	t.Helper()
	var b bytes.Buffer
	w := scap.NewWriter(&b, scap.CurrentForm())
	must(t, w.WriteSection(s))
	ev := scap.Event{TS: 1, TID: int64(os.Getpid()), Type: schema.SYSCALL_KILL_X}
	ev.SetBody(1, scap.AppendBody(nil, false, make([]byte, 8)))
	must(t, w.WriteEvent(&ev))
	return b.Bytes()
}

func checkSelf(t *testing.T, st *state.State) {
	t.Helper()
	self := st.Thread(int64(os.Getpid()))
	if self == nil {
		t.Fatal("this process is not there")
	}
	exe, _ := os.Executable()
	cwd, _ := os.Getwd()
	comm, _ := os.ReadFile("/proc/self/comm")
	var info unix.Stat_t
	must(t, unix.Stat(exe, &info))
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"comm", self.Comm, strings.TrimSuffix(string(comm), "\n")},
		{"exe", self.Exe, os.Args[0]}, {"exepath", self.ExePath, exe}, {"cwd", self.Cwd(), cwd + "/"},
		{"args", strings.Join(self.Args, " "), strings.Join(os.Args[1:], " ")},
		{"ppid", self.PTID, int64(os.Getppid())}, {"uid", self.UID, uint32(os.Geteuid())}, {"gid", self.GID, uint32(os.Getegid())},
		{"inode", self.ExeIno, info.Ino}, {"writable", self.ExeWritable, true},
		{"ctime", self.ExeCtime, uint64(info.Ctim.Nano())}, {"mtime", self.ExeMtime, uint64(info.Mtim.Nano())},
		{"env", strings.Join(self.Environ(), "|")[:20], strings.Join(os.Environ(), "|")[:20]},
	} {
		if c.got != c.want {
			t.Errorf("%s is %v, want %v", c.name, c.got, c.want)
		}
	}
	if u := st.User("", 0); u == nil || u.Name != "root" {
		t.Errorf("user 0 is %+v", u)
	}
	threads := 0
	for th := range st.Threads() {
		if th.PID == self.PID && th.TID != th.PID {
			threads++
			if th.Main() != self || th.FDTable() != self.FDTable() {
				t.Errorf("thread %d does not belong to its process", th.TID)
			}
		}
	}
	if threads == 0 {
		t.Error("there are no other threads of this process")
	}
}

// startSleep starts a process with known arguments, environment and folder.
func startSleep(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("sleep", "1000", "0.5")
	cmd.Args[0] = "my sleep"
	cmd.Env = []string{"ONE=1", "TWO=with blank"}
	cmd.Dir = t.TempDir()
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd
}

func checkChild(t *testing.T, st *state.State, cmd *exec.Cmd) {
	t.Helper()
	th := st.Thread(int64(cmd.Process.Pid))
	if th == nil {
		t.Fatal("the child is not there")
	}
	got := fmt.Sprint(th.Comm, "|", th.Exe, "|", th.CmdLine, "|", strings.Join(th.Environ(), ","), "|", th.Cwd(), "|", st.Parent(th).TID)
	want := fmt.Sprint("sleep|my sleep|sleep 1000 0.5|ONE=1,TWO=with blank|", cmd.Dir, "/|", os.Getpid())
	if got != want {
		t.Errorf("the child is %s, want %s", got, want)
	}
}

// wanted is what a descriptor must look like.
type wanted struct {
	typ, name string
	exact     bool
	ino       uint64
	flags     uint32
	dev       uint32
}

// openFiles opens one of everything. The result is by descriptor.
func openFiles(t *testing.T) map[int]wanted {
	t.Helper()
	want := map[int]wanted{}
	dir := t.TempDir()
	openPaths(t, dir, want)
	openSockets(t, dir, want)
	var pipe [2]int
	must(t, unix.Pipe2(pipe[:], unix.O_CLOEXEC))
	for _, row := range []struct {
		typ, name string
		open      func() (int, error)
	}{
		{"pipe", "", func() (int, error) { return pipe[0], nil }},
		{"pipe", "", func() (int, error) { return pipe[1], nil }},
		{"memfd", "secret (x)", func() (int, error) { return unix.MemfdCreate("secret (x)", unix.MFD_CLOEXEC) }},
		{"event", "", func() (int, error) { return unix.Eventfd(1, unix.EFD_CLOEXEC) }},
		{"eventpoll", "", func() (int, error) { return unix.EpollCreate1(unix.EPOLL_CLOEXEC) }},
		{"inotify", "", func() (int, error) { return unix.InotifyInit1(unix.IN_CLOEXEC) }},
		{"timerfd", "", func() (int, error) { return unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_CLOEXEC) }},
		{"signalfd", "", func() (int, error) { return unix.Signalfd(-1, &unix.Sigset_t{}, unix.SFD_CLOEXEC) }},
		{"pidfd", fmt.Sprint("/proc/", os.Getppid()), func() (int, error) { return unix.PidfdOpen(os.Getppid(), 0) }},
		{"netlink", "", func() (int, error) { return unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0) }},
		{"ipv4", "", func() (int, error) { return unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0) }},
		// Without an address it is taken for one of IPv4, as everywhere.
		{"ipv4", "", func() (int, error) { return unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0) }},
		{"unix", "", func() (int, error) { return unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0) }},
	} {
		fd, err := row.open()
		if err != nil {
			t.Logf("%s: %v", row.typ, err)
			continue
		}
		t.Cleanup(func() { unix.Close(fd) })
		want[fd] = wanted{typ: row.typ, name: row.name, exact: row.typ == "memfd" || row.typ == "pidfd"}
	}
	return want
}

func openPaths(t *testing.T, dir string, want map[int]wanted) {
	t.Helper()
	plain, fifo, gone := filepath.Join(dir, "new\nline \xff"), filepath.Join(dir, "fifo"), filepath.Join(dir, "gone")
	must(t, unix.Mkfifo(fifo, 0o600))
	for _, row := range []struct {
		path  string
		flags int
		want  wanted
	}{
		{plain, unix.O_CREAT | unix.O_WRONLY | unix.O_APPEND | unix.O_CLOEXEC, wanted{typ: "file", name: plain, flags: 2 | 8 | 1<<11 | 1<<12}},
		{dir, unix.O_RDONLY | unix.O_DIRECTORY, wanted{typ: "directory", name: dir, exact: true}},
		{fifo, unix.O_RDWR, wanted{typ: "pipe", name: fifo, exact: true}},
		{gone, unix.O_CREAT | unix.O_RDWR, wanted{typ: "file", name: gone}},
		{"/dev/null", unix.O_RDONLY, wanted{typ: "file", name: "/dev/null", exact: true, flags: 1 | 1<<11}},
	} {
		fd, err := unix.Open(row.path, row.flags, 0o600)
		must(t, err)
		t.Cleanup(func() { unix.Close(fd) })
		var st unix.Stat_t
		must(t, unix.Fstat(fd, &st))
		row.want.ino = st.Ino
		if row.want.typ == "file" {
			row.want.dev = device(unix.Major(st.Dev), unix.Minor(st.Dev))
		}
		if row.path == plain {
			row.want.name = filepath.Join(dir, "new")
		}
		want[fd] = row.want
	}
	must(t, os.Remove(gone))
}

// conn returns the descriptor of a connection or listener.
func conn(t *testing.T, c any) int {
	t.Helper()
	raw, err := c.(syscall.Conn).SyscallConn()
	must(t, err)
	num := -1
	must(t, raw.Control(func(fd uintptr) { num = int(fd) }))
	return num
}

func openSockets(t *testing.T, dir string, want map[int]wanted) {
	t.Helper()
	add := func(c io.Closer, typ, name string) {
		t.Cleanup(func() { c.Close() })
		want[conn(t, c)] = wanted{typ: typ, name: name, exact: true}
	}
	for _, row := range []struct{ network, addr, typ, server string }{
		{"tcp4", "127.0.0.1:0", "ipv4", "ipv4"}, {"tcp6", "[::1]:0", "ipv6", "ipv6"},
	} {
		l, err := net.Listen(row.network, row.addr)
		if err != nil {
			t.Logf("%s: %v", row.network, err)
			continue
		}
		c, err := net.Dial(row.network, l.Addr().String())
		must(t, err)
		a, err := l.Accept()
		must(t, err)
		server, client := l.Addr().String(), c.LocalAddr().String()
		add(l, row.server, text46(server))
		add(c, row.typ, text46(client)+"->"+text46(server))
		add(a, row.typ, acceptedName(row.network, client, server))
	}
	u, err := net.ListenPacket("udp4", "127.0.0.1:0")
	must(t, err)
	add(u.(*net.UDPConn), "ipv4", u.LocalAddr().String())
	d, err := net.Dial("udp4", u.LocalAddr().String())
	must(t, err)
	add(d, "ipv4", d.LocalAddr().String()+"->"+u.LocalAddr().String())
	path := filepath.Join(dir, "s k")
	x, err := net.Listen("unix", path)
	must(t, err)
	add(x, "unix", path)
	y, err := net.Listen("unix", fmt.Sprint("@hids-test-", os.Getpid()))
	must(t, err)
	add(y, "unix", fmt.Sprint("@hids-test-", os.Getpid()))
}

// acceptedName: the client is named first; of IPv6 sockets nobody knows who that
// is.
func acceptedName(network, client, server string) string {
	if network == "tcp4" {
		return client + "->" + server
	}
	return text46(server) + "->" + text46(client)
}

// text46 returns an address as the fields have it: without brackets.
func text46(s string) string { return strings.NewReplacer("[", "", "]", "").Replace(s) }

// TestProcessesThatComeAndGo: a snapshot is taken while processes start and end.
func TestProcessesThatComeAndGo(t *testing.T) {
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				_ = exec.Command("true").Run()
			}
		}
	}()
	for range 5 {
		s := snapshot(t)
		seen := map[int64]bool{}
		for _, th := range s.Threads {
			if seen[th.TID] || th.TID <= 0 || th.PID <= 0 {
				t.Errorf("thread %d of %d, seen before: %v", th.TID, th.PID, seen[th.TID])
			}
			seen[th.TID] = true
		}
		replay(t, s)
	}
	close(stop)
	<-done
}

// TestSysdigReads: sysdig, where it is installed, finds this process in a
// snapshot.
func TestSysdigReads(t *testing.T) {
	sysdig, err := exec.LookPath("sysdig")
	if err != nil {
		t.Skip("sysdig is not installed")
	}
	s := snapshot(t)
	for _, list := range s.FDs {
		for i := range list.FDs { // old releases do not know the latest types
			if list.FDs[i].Type > scap.FDFileV2 {
				list.FDs[i].Type = scap.FDSignalFD
			}
		}
	}
	file := filepath.Join(t.TempDir(), "t.scap")
	must(t, os.WriteFile(file, capture(t, s), 0o600))
	out, err := exec.Command(sysdig, "-r", file, "-p", "%evt.type|%proc.name|%proc.cmdline|%proc.cwd|%user.name|%proc.pname").CombinedOutput()
	st := replay(t, s)
	self := st.Thread(int64(os.Getpid()))
	user := st.User("", self.UID)
	want := strings.Join([]string{"kill", self.Comm, self.CmdLine, self.Cwd(), user.Name, st.Parent(self).Comm}, "|")
	if err != nil || strings.TrimSpace(string(out)) != want {
		t.Errorf("%v\n got %s\nwant %s", err, out, want)
	}
}
