package recorder

import (
	"bytes"
	"context"
	"io"
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

// startWaiting starts a shell that waits for a line, then runs the rest of a script.
func startWaiting(t *testing.T, script string) *waiting {
	t.Helper()
	w := &waiting{Cmd: exec.Command("/bin/sh", "-c", "echo ready; read line; "+script, "zero", "one")}
	w.Dir, w.Env = t.TempDir(), []string{"A=b"}
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
	in := introductions{threads: make(map[int64]scap.Thread)}
	enc := NewEncoder(0)
	var queue []scap.Event
	for _, s := range readAll(t, l) {
		if s.Kind == sampleTask {
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
	w := startWaiting(t, ": > file; exit 0")
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
	w := startWaiting(t, "echo on; (echo child; read line) & exec cat /dev/null -")
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
