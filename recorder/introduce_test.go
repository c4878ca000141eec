package recorder

import (
	"bytes"
	"context"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/recorder/procfs"
	"hids/scap"
	"hids/scap/schema"
)

// waiting is a process that waits to be told to go on.
type waiting struct {
	*exec.Cmd
	in  io.WriteCloser
	out io.ReadCloser
}

// startWaiting starts a shell that runs first, waits for a line, then runs the rest
// of a script.
func startWaiting(t *testing.T, script, first string) *waiting {
	t.Helper()
	w := &waiting{Cmd: exec.Command("/bin/sh", "-c", first+"echo ready; read line; "+script, "zero", "one")}
	w.Dir, w.Env = t.TempDir(), []string{"A=b", "PATH=" + os.Getenv("PATH")}
	var err error
	if w.in, err = w.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if w.out, err = w.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Process.Kill(); _ = w.Wait() })
	w.expect(t, "ready\n")
	return w
}

// expect waits for the process to say something.
func (w *waiting) expect(t *testing.T, text string) {
	t.Helper()
	got := make([]byte, len(text))
	if _, err := io.ReadFull(w.out, got); err != nil || string(got) != text {
		t.Fatalf("%q, want %q (%v)", got, text, err)
	}
}

// goOn lets the process go on.
func (w *waiting) goOn(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(w.in, "go\n"); err != nil {
		t.Fatal(err)
	}
}

// merged returns the snapshot that the recorder would make of sec and what was
// recorded while it was taken, and the latter's events.
func merged(t *testing.T, l *Live, sec *scap.Section) []scap.Event {
	t.Helper()
	in := newIntroductions(0, false)
	enc := NewEncoder(0)
	var queue []scap.Event
	for _, s := range readAll(t, l) {
		if s.Kind == sampleTask || s.Kind == sampleFile {
			in.add(s)
			continue
		}
		var ev scap.Event
		if enc.Encode(s, &ev) {
			n, body := ev.Body()
			ev.SetBody(n, bytes.Clone(body))
			queue = append(queue, ev)
		}
	}
	in.merge(sec, queue)
	return queue
}

func threadOf(sec *scap.Section, tid int) *scap.Thread {
	i := slices.IndexFunc(sec.Threads, func(t scap.Thread) bool { return t.TID == int64(tid) })
	if i < 0 {
		return nil
	}
	return &sec.Threads[i]
}

func takeHost(t *testing.T) *scap.Section {
	t.Helper()
	sec, _, err := procfs.Take(context.Background(), procfs.Options{Proc: "/proc", Sys: "/sys"})
	if err != nil {
		t.Fatal(err)
	}
	return sec
}

// TestProcessesThatEndBeforeTheSnapshot: one that runs when the programs attach, and
// has ended when the snapshot comes to it, is in the capture as it was.
func TestProcessesThatEndBeforeTheSnapshot(t *testing.T) {
	w := startWaiting(t, ": > file; exit 0", "")
	before := threadOf(takeHost(t), w.Process.Pid)
	if before == nil {
		t.Fatal("the process is not in a snapshot")
	}
	l := openLive(t, LiveOptions{Rows: Rows(), Introduce: true})
	w.goOn(t)
	_ = w.Wait()
	sec := takeHost(t)
	if threadOf(sec, w.Process.Pid) != nil {
		t.Fatal("the process is still there")
	}
	queue := merged(t, l, sec)
	opened := slices.ContainsFunc(queue, func(ev scap.Event) bool {
		return ev.TID == int64(w.Process.Pid) && ev.Type == schema.SYSCALL_OPENAT_2_X
	})
	if !opened {
		t.Error("what it opened is not recorded")
	}
	got := threadOf(sec, w.Process.Pid)
	if got == nil {
		t.Fatal("the process is not there")
	}
	compareThread(t, got, before)
	if !slices.ContainsFunc(sec.FDs, func(l scap.FDList) bool { return l.TID == int64(w.Process.Pid) }) {
		t.Error("it has no list of files")
	}
}

// compareThread compares a thread that was introduced with what /proc said of it.
func compareThread(t *testing.T, got, want *scap.Thread) {
	t.Helper()
	cgroups := func(b []byte) string {
		return strings.ReplaceAll(strings.ReplaceAll(string(b), "blkio=", "io="), "\x00", " ")
	}
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"tid", got.TID, want.TID}, {"pid", got.PID, want.PID}, {"sid", got.SID, want.SID},
		{"pgid", got.PGID, want.PGID}, {"vpgid", got.VPGID, want.VPGID}, {"vtid", got.VTID, want.VTID}, {"vpid", got.VPID, want.VPID},
		{"comm", got.Comm, want.Comm}, {"exe", got.Exe, want.Exe}, {"exepath", got.ExePath, want.ExePath},
		{"cwd", got.Cwd, want.Cwd}, {"root", got.Root, want.Root}, {"args", string(got.Args), string(want.Args)},
		{"env", string(got.Env), string(want.Env)}, {"cgroups", cgroups(got.Cgroups), cgroups(want.Cgroups)},
		{"fdlimit", got.FDLimit, want.FDLimit}, {"flags", got.Flags, want.Flags}, {"uid", got.UID, want.UID}, {"gid", got.GID, want.GID},
		{"loginuid", got.LoginUID, want.LoginUID}, {"tty", got.TTY, want.TTY}, {"pidns", got.PidnsInitStartTS, want.PidnsInitStartTS},
		{"writable", got.ExeWritable, want.ExeWritable}, {"memfd", got.ExeFromMemfd, want.ExeFromMemfd},
		{"upper", got.ExeUpperLayer, want.ExeUpperLayer}, {"lower", got.ExeLowerLayer, want.ExeLowerLayer},
		{"inheritable", got.CapInheritable, want.CapInheritable}, {"permitted", got.CapPermitted, want.CapPermitted},
		{"effective", got.CapEffective, want.CapEffective}, {"inode", got.ExeIno, want.ExeIno},
		{"ctime", got.ExeCtime, want.ExeCtime}, {"mtime", got.ExeMtime, want.ExeMtime},
	} {
		if c.got != c.want {
			t.Errorf("%s is %v, want %v", c.name, c.got, c.want)
		}
	}
	if got.PTID == 0 {
		t.Error("it has no parent")
	}
}

// TestProgramsThatChangeBeforeTheSnapshot: a process is in the capture as the program
// that it was when the recording began, and what it starts is left to the events.
func TestProgramsThatChangeBeforeTheSnapshot(t *testing.T) {
	w := startWaiting(t, "echo on; (echo child; read line) & exec cat /dev/null -", "")
	l := openLive(t, LiveOptions{Rows: Rows(), Introduce: true})
	w.goOn(t)
	w.expect(t, "on\nchild\n")
	cmdline := filepath.Join("/proc", strconv.Itoa(w.Process.Pid), "cmdline")
	for text := ""; !strings.HasPrefix(text, "cat"); {
		b, err := os.ReadFile(cmdline)
		if err != nil {
			t.Fatal(err)
		}
		text = string(b)
	}
	sec := takeHost(t)
	if th := threadOf(sec, w.Process.Pid); th == nil || th.Comm != "cat" {
		t.Fatalf("/proc has %+v", th)
	}
	queue := merged(t, l, sec)
	if th := threadOf(sec, w.Process.Pid); th == nil || th.Comm != "sh" || th.Exe != "/bin/sh" || string(th.Env) == "" {
		t.Errorf("the process is %+v", th)
	}
	born := births(queue)
	n := 0
	for tid := range born {
		if threadOf(sec, int(tid)) != nil {
			t.Errorf("thread %d is there, and begins with an event", tid)
		}
		n++
	}
	if n == 0 {
		t.Error("no thread began")
	}
}

// filesOf returns the open files of a process by number.
func filesOf(sec *scap.Section, pid int) map[int64]scap.FD {
	files := make(map[int64]scap.FD)
	for _, l := range sec.FDs {
		if l.TID == int64(pid) {
			for _, fd := range l.FDs {
				files[fd.Num] = fd
			}
		}
	}
	return files
}

// TestFilesBeforeTheSnapshot: the files that a process has open when the recording
// begins are in the capture, whether it has ended or opened others when the snapshot
// comes to it; and they are as /proc has them.
func TestFilesBeforeTheSnapshot(t *testing.T) {
	const opened = "exec 3< /etc/passwd 4>> file 5< . 6<> fifo 7< /etc/group; "
	const reopened = "exec 3< /etc/group 4< /dev/null 5< /dev/zero 6< /dev/zero 8< /etc/hosts 7<&-; "
	for name, script := range map[string]string{"ended": "exit 0", "others": reopened + "echo on; read line"} {
		t.Run(name, func(t *testing.T) {
			w := startWaiting(t, script, "mkfifo fifo; "+opened)
			before := filesOf(takeHost(t), w.Process.Pid)
			l := openLive(t, LiveOptions{Rows: Rows(), Introduce: true})
			w.goOn(t)
			if name == "ended" {
				_ = w.Wait()
			} else {
				w.expect(t, "on\n")
			}
			sec := takeHost(t)
			if later := filesOf(sec, w.Process.Pid); later[3] == before[3] {
				t.Fatalf("/proc still has %+v", later[3])
			}
			merged(t, l, sec)
			after := filesOf(sec, w.Process.Pid)
			for num := int64(3); num <= 7; num++ {
				if after[num] != before[num] || before[num].Name == "" {
					t.Errorf("%d is %+v, want %+v", num, after[num], before[num])
				}
			}
		})
	}
}

func TestFilesAreMerged(t *testing.T) {
	later := []scap.FD{
		{Num: 0, Type: scap.FDFileV2, Ino: 1, Name: "/same", Dev: 5},
		{Num: 1, Type: scap.FDFileV2, Ino: 2, Name: "/later"},
		{Num: 2, Type: scap.FDIPv4ServSock, Ino: 3, Name: "what /proc knows"},
		{Num: 3, Type: scap.FDEvent, Ino: 4}, {Num: 4, Type: scap.FDPidFD, Ino: 5, Name: "/proc/1"},
		{Num: 90, Type: scap.FDFileV2, Ino: 6, Name: "/beyond"},
	}
	got := mergeFiles(later, []openFile{
		{scap.FD{Num: 0, Type: scap.FDFileV2, Ino: 1, Name: "/same"}, true},
		{scap.FD{Num: 1, Type: scap.FDFileV2, Ino: 20, Name: "/before"}, true},
		{scap.FD{Num: 2, Type: scap.FDIPv6Sock, Ino: 3}, true},
		{scap.FD{Num: 3, Type: scap.FDEventPoll, Ino: 4}, true}, // all of these have the same inode
		{scap.FD{Num: 4, Ino: 5}, false},
		{scap.FD{Num: 5, Ino: 7}, false},
		{scap.FD{Num: 6, Type: scap.FDFifo, Ino: 8}, true},
	})
	want := slices.Clone(later)
	want[1], want[3] = scap.FD{Num: 1, Type: scap.FDFileV2, Ino: 20, Name: "/before"}, scap.FD{Num: 3, Type: scap.FDEventPoll, Ino: 4}
	want = slices.Insert(want, 5, scap.FD{Num: 6, Type: scap.FDFifo, Ino: 8})
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b scap.FD) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

// birth is the end of clone in a child.
func birth(tid int64) scap.Event {
	ev := scap.Event{TID: tid, Type: schema.SYSCALL_CLONE_20_X}
	ev.SetBody(1, scap.AppendBody(nil, false, make([]byte, 8)))
	return ev
}

func TestIntroductionsAreMerged(t *testing.T) {
	sec := &scap.Section{
		Threads: []scap.Thread{
			{TID: 10, PID: 10, Comm: "later", Exe: "/later", Cwd: "/cwd/", Env: []byte("A=b\x00")},
			{TID: 20, PID: 20, Comm: "quiet"}, {TID: 21, PID: 20, Comm: "born"}, {TID: 40, PID: 40, Comm: "same", Exe: "/same"},
		},
		FDs: []scap.FDList{{TID: 10}, {TID: 20}, {TID: 21}, {TID: 40}},
	}
	in := introductions{threads: map[int64]scap.Thread{
		10: {TID: 10, PID: 10, Comm: "first", Exe: "/first"},
		21: {TID: 21, PID: 20, Comm: "child"},
		22: {TID: 22, PID: 20, Comm: "ended"},
		31: {TID: 31, PID: 30, VPID: 3, Comm: "thread", Exe: "/gone", Flags: 1},
		32: {TID: 32, PID: 30, VPID: 3, Comm: "thread", Exe: "/gone", Flags: 1},
		40: {TID: 40, PID: 40, Comm: "same"}, // introduced when it ended
		50: {TID: 50, PID: 50, Comm: "born and ended"},
	}}
	in.merge(sec, []scap.Event{birth(21), birth(50)})
	want := []scap.Thread{
		{TID: 10, PID: 10, Comm: "first", Exe: "/first", Cwd: "/cwd/", Env: []byte("A=b\x00")},
		{TID: 20, PID: 20, Comm: "quiet"}, {TID: 22, PID: 20, Comm: "ended"},
		{TID: 30, PID: 30, VTID: 3, VPID: 3, Comm: "thread", Exe: "/gone"},
		{TID: 31, PID: 30, VPID: 3, Comm: "thread", Exe: "/gone", Flags: 1},
		{TID: 32, PID: 30, VPID: 3, Comm: "thread", Exe: "/gone", Flags: 1},
		{TID: 40, PID: 40, Comm: "same", Exe: "/same"},
	}
	if diff := cmp.Diff(want, sec.Threads); diff != "" {
		t.Error(diff)
	}
	var lists []int64
	for _, l := range sec.FDs {
		lists = append(lists, l.TID)
	}
	slices.Sort(lists)
	if !slices.Equal(lists, []int64{10, 20, 22, 30, 31, 32, 40}) {
		t.Errorf("lists of files of %v", lists)
	}
}

func TestListedCgroups(t *testing.T) {
	for event, want := range map[string]string{
		"cpuset=/a\x00cpu=/b\x00cpuacct=/\x00io=/c\x00memory=/d\x00": "cpuset=/a\x00cpu=/b\x00cpuacct=/\x00blkio=/c\x00memory=/d\x00",
		"cpuset=/io=/a\x00": "cpuset=/io=/a\x00",
		"":                  "",
	} {
		if got := string(listedCgroups([]byte(event))); got != want {
			t.Errorf("%q is %q", event, got)
		}
	}
}

func TestIntroducedFiles(t *testing.T) {
	info := func(mode, flags uint64) []byte {
		return slices.Concat(u64s(77), u32s(0xfe00, 0, uint32(flags), 0, uint32(mode), 0))
	}
	inet := slices.Concat([]byte{2, 0, 6, 1}, []byte{127, 0, 0, 1, 80, 0}, []byte{127, 0, 0, 1, 0xb8, 0x22})
	listening := slices.Concat([]byte{2, 0, 6, 1}, []byte{0, 0, 0, 0, 80, 0}, make([]byte, 6))
	inet6 := slices.Concat([]byte{10, 0, 17, 2}, make([]byte, 15), []byte{1, 53, 0}, make([]byte, 15), []byte{2, 53, 0})
	local := slices.Concat([]byte{1, 0, 0, 1}, u64s(0xaa), u64s(0xbb), []byte("/run/x\x00"))
	addr := netip.MustParseAddrPort
	for _, tt := range []struct {
		name   string
		fields [][]byte // without the number
		want   scap.FD
		known  bool
	}{
		{"file", [][]byte{u64s(1), info(0o100644, 0o100002), z("/etc/x"), nil},
			scap.FD{Type: scap.FDFileV2, Name: "/etc/x", Dev: 0xfe00, OpenFlags: 3 | 1<<11 | 1<<12}, true},
		{"device", [][]byte{u64s(0), info(0o020666, 0), z("/dev/null"), nil},
			scap.FD{Type: scap.FDFileV2, Name: "/dev/null", Dev: 0xfe00, OpenFlags: 1}, true},
		{"folder", [][]byte{u64s(0), info(0o040755, 0), z("/etc"), nil}, scap.FD{Type: scap.FDDirectory, Name: "/etc"}, true},
		{"pipe", [][]byte{u64s(0), info(0o010600, 0), z(""), nil}, scap.FD{Type: scap.FDFifo}, true},
		{"memfd", [][]byte{u64s(0), info(0o100777, 2), z("memfd:x"), nil}, scap.FD{Type: scap.FDMemFD, Name: "x"}, true},
		{"event", [][]byte{u64s(0), info(0o600, 2), z("[eventfd]"), nil}, scap.FD{Type: scap.FDEvent}, true},
		{"something", [][]byte{u64s(0), info(0o600, 2), z("[new]"), nil}, scap.FD{Type: scap.FDUnsupported}, false},
		{"tcp", [][]byte{u64s(0), info(0o140777, 2), z("TCP"), inet},
			scap.FD{Type: scap.FDIPv4Sock, L4: scap.L4TCP, Src: addr("127.0.0.1:80"), Dst: addr("127.0.0.1:8888")}, true},
		{"server", [][]byte{u64s(0), info(0o140777, 2), z("TCP"), listening},
			scap.FD{Type: scap.FDIPv4ServSock, L4: scap.L4TCP, Src: addr("0.0.0.0:80"), Dst: addr("0.0.0.0:0")}, true},
		{"udp", [][]byte{u64s(0), info(0o140777, 2), z("UDPv6"), inet6},
			scap.FD{Type: scap.FDIPv6Sock, L4: scap.L4UDP, Src: addr("[::1]:53"), Dst: addr("[::2]:53")}, true},
		{"unix", [][]byte{u64s(0), info(0o140777, 2), z("UNIX"), local},
			scap.FD{Type: scap.FDUnixSock, UnixSrc: 0xaa, UnixDst: 0xbb, Name: "/run/x"}, true},
		{"socket", [][]byte{u64s(0), info(0o140777, 2), z("x"), nil}, scap.FD{}, false},
	} {
		tt.want.Num, tt.want.Ino = 5, 77
		got, ok := fileOf(&Sample{Kind: sampleFile, fields: append([][]byte{u64s(5)}, tt.fields...)})
		if !ok || got.fd != tt.want || got.known != tt.known {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
