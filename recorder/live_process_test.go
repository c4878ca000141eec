package recorder

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// ofKind returns the samples of a kind.
func ofKind(all []*Sample, kind uint16) []*Sample {
	var list []*Sample
	for _, s := range all {
		if s.Kind == kind {
			list = append(list, s)
		}
	}
	return list
}

// calls returns the samples of a system call.
func calls(all []*Sample, nr uint32) []*Sample {
	var list []*Sample
	for _, s := range ofKind(all, sampleSyscall) {
		if s.Nr == nr && s.Flags&sampleIA32 == 0 {
			list = append(list, s)
		}
	}
	return list
}

func execRow() Row {
	return Row{Syscall: "execve", Nr: unix.SYS_EXECVE, Fetch: []Fetch{
		{Op: opTask}, {Op: opArgs | opIfOK}, {Op: opEnv | opIfOK}, {Op: opExePath}, {Op: opExecFn | opIfOK},
		{Op: opStr | opIfFail, A: 0}, {Op: opStrArr | opIfFail, A: 1}, {Op: opStrArr | opIfFail, A: 2},
	}}
}

func execActs() {
	_ = unix.Exec("/nonexistent/program", []string{"zero", "one"}, []string{"A=b"})
	_ = unix.Exec("/bin/sh", []string{"sh", "-c", "exit 3"}, []string{"C=d"})
}

func TestExecve(t *testing.T) {
	l := openLive(t, LiveOptions{Rows: []Row{execRow()}, Filter: Filter{Children: true}})
	cmd := child("exec")
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 3 {
		t.Fatalf("exit status %d", code)
	}
	all := readAll(t, l)
	execs := calls(all, unix.SYS_EXECVE)
	if len(execs) < 3 {
		t.Fatalf("%d samples of execve", len(execs))
	}
	execs = execs[len(execs)-2:]
	sh, err := filepath.EvalSymlinks("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	failed, done := execs[0], execs[1]
	if failed.Ret != -int64(unix.ENOENT) || done.Ret != 0 {
		t.Errorf("results %d, %d", failed.Ret, done.Ret)
	}
	none := notReadField{}
	compareFields(t, failed, []any{failed.Field(0), none, none, failed.Field(3), none,
		"/nonexistent/program\x00", "zero\x00one\x00", "A=b\x00"})
	compareFields(t, done, []any{done.Field(0), "sh\x00-c\x00exit 3\x00", "C=d\x00", sh + "\x00", "/bin/sh\x00",
		none, none, none})
	if comm := string(done.Field(0)[168:171]); comm != "sh\x00" {
		t.Errorf("name %q", comm)
	}
	var ends []*Sample
	for _, s := range ofKind(all, sampleExit) {
		if s.TID == s.PID && s.PID == uint32(done.PID) {
			ends = append(ends, s)
		}
	}
	// A thread that calls execve takes the place of the first one, which ends.
	if len(ends) < 1 || len(ends) > 2 {
		t.Fatalf("%d ends of the process", len(ends))
	}
	compareFields(t, ends[len(ends)-1], []any{val(3 << 8), val(0)})
}

// memfdActs run a program from memory.
func memfdActs() {
	fd, err := unix.MemfdCreate("program", 0)
	if err != nil {
		panic(err)
	}
	sh, err := os.ReadFile("/bin/sh")
	if err != nil {
		panic(err)
	}
	if _, err := unix.Write(fd, sh); err != nil {
		panic(err)
	}
	_ = unix.Exec("/proc/self/fd/"+string(rune('0'+fd)), []string{"sh", "-c", ":"}, nil)
}

func TestProgramInMemory(t *testing.T) {
	execs := calls(recordAct(t, LiveOptions{Rows: []Row{execRow()}}, "memfd"), unix.SYS_EXECVE)
	last := execs[len(execs)-1]
	if got := string(last.Field(3)); got != "memfd:program\x00" {
		t.Errorf("path %q", got)
	}
	if flags := u32At(last.Field(0), 84); flags&4 == 0 {
		t.Errorf("flags %d", flags)
	}
}

// mountedFileActs run a program that is a mount of its own, in no tree, as runc does.
func mountedFileActs() {
	fd, err := unix.OpenTree(unix.AT_FDCWD, "/bin/sh", unix.OPEN_TREE_CLONE)
	if err != nil {
		panic(err)
	}
	_ = unix.Exec("/proc/self/fd/"+strconv.Itoa(fd), []string{"sh", "-c", ":"}, nil)
}

func TestProgramThatIsAMount(t *testing.T) {
	sh, err := filepath.EvalSymlinks("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	execs := calls(recordAct(t, LiveOptions{Rows: []Row{execRow()}}, "mounted-file"), unix.SYS_EXECVE)
	if got, want := string(execs[len(execs)-1].Field(3)), filepath.Base(sh)+"\x00"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
}

// familyActs leave an orphan, and kill a child.
func familyActs() {
	cmd := exec.Command("/bin/sh", "-c", "sleep 0.2 & exit 0")
	_ = cmd.Run()
	cmd = exec.Command("/bin/sh", "-c", "trap : USR1; kill -USR1 $$; kill -TERM $$")
	_ = cmd.Run()
	time.Sleep(300 * time.Millisecond)
}

func TestFamily(t *testing.T) {
	nr := uint32(unix.SYS_CLONE)
	rows := []Row{
		{Syscall: "clone", Nr: int(nr), Fetch: []Fetch{{Op: opTask}, {Op: opArgs}}},
		{Syscall: "kill", Nr: unix.SYS_KILL},
	}
	all := recordAct(t, LiveOptions{Rows: rows}, "family")
	gone := map[uint32]uint64{} // when
	for _, s := range ofKind(all, sampleExit) {
		gone[s.TID] = s.TS
	}
	parents, children := map[uint32]*Sample{}, map[uint32]*Sample{}
	for _, s := range append(calls(all, nr), ofKind(all, sampleChild)...) {
		if s.Ret == 0 {
			children[s.TID] = s
		} else if s.Ret > 0 {
			parents[uint32(s.Ret)] = s
		}
	}
	for tid, p := range parents {
		c := children[tid]
		if c == nil {
			t.Errorf("child %d has no sample of its own", tid)
			continue
		}
		if got := u32At(c.Field(0), 8); got != p.TID && c.TID == c.PID && c.TS < gone[p.TID] {
			t.Errorf("child %d: parent %d, want %d", tid, got, p.TID)
		}
	}
	var orphaned, killed, signals int
	for _, s := range ofKind(all, sampleExit) {
		if u64At(s.Field(1), 0) != 0 {
			orphaned++
		}
		if u64At(s.Field(0), 0) == uint64(unix.SIGTERM) {
			killed++
		}
	}
	for _, s := range ofKind(all, sampleSignal) {
		if u64At(s.Field(0), 0) == uint64(unix.SIGUSR1) {
			signals++
			if got := u64At(s.Field(2), 0); uint32(got) != s.PID {
				t.Errorf("signal of %d, want itself: %d", got, s.PID)
			}
		}
	}
	if orphaned != 1 || killed != 1 || signals != 1 {
		t.Errorf("%d left orphans, %d killed, %d signals; want 1 of each", orphaned, killed, signals)
	}
}

// tinyELF is a program for x86-64 that is nothing but code.
func tinyELF(code []byte) []byte {
	const base, head = 0x400000, 64 + 56
	le := binary.LittleEndian
	b := make([]byte, head)
	copy(b, "\x7fELF\x02\x01\x01")
	le.PutUint16(b[16:], 2)  // executable
	le.PutUint16(b[18:], 62) // x86-64
	le.PutUint32(b[20:], 1)
	le.PutUint64(b[24:], base+head)
	le.PutUint64(b[32:], 64)
	le.PutUint16(b[52:], 64)
	le.PutUint16(b[54:], 56)
	le.PutUint16(b[56:], 1)
	p := b[64:]
	le.PutUint32(p, 1)     // load
	le.PutUint32(p[4:], 5) // readable, executable
	le.PutUint64(p[16:], base)
	le.PutUint64(p[24:], base)
	le.PutUint64(p[32:], uint64(head+len(code)))
	le.PutUint64(p[40:], uint64(head+len(code)))
	le.PutUint64(p[48:], 4096)
	return append(b, code...)
}

func Test32BitCalls(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("code for amd64")
	}
	// mov eax, 20 (getpid); int 0x80; mov eax, 1 (exit); xor ebx, ebx; int 0x80
	program := filepath.Join(t.TempDir(), "tiny")
	code := []byte("\xb8\x14\x00\x00\x00\xcd\x80\xb8\x01\x00\x00\x00\x31\xdb\xcd\x80")
	if err := os.WriteFile(program, tinyELF(code), 0o755); err != nil {
		t.Fatal(err)
	}
	// 20 is writev for programs of 64 bits.
	rows := []Row{{Syscall: "writev", Nr: 20, Fetch: []Fetch{{Op: opVal}}}}
	o := LiveOptions{Rows: rows, IA32: []Row{{Syscall: "getpid", Nr: 20}}, Filter: Filter{Children: true}}
	l := openLive(t, o)
	if err := exec.Command(program).Run(); err != nil {
		t.Skipf("this kernel runs no 32-bit system calls: %v", err)
	}
	var got []*Sample
	for _, s := range ofKind(readAll(t, l), sampleSyscall) {
		if s.Flags&sampleIA32 != 0 {
			got = append(got, s)
		}
	}
	if len(got) != 1 || got[0].Nr != 20 || got[0].Ret != int64(got[0].PID) || got[0].NumFields() != 0 {
		t.Errorf("samples %+v", got)
	}
}

func TestOwnProcessIsNotRecorded(t *testing.T) {
	l := openLive(t, LiveOptions{Rows: []Row{{Syscall: "getppid", Nr: unix.SYS_GETPPID}}})
	for range 100 {
		unix.Getppid()
	}
	for _, s := range readAll(t, l) {
		if s.PID == uint32(os.Getpid()) {
			t.Fatal("a sample of this process")
		}
	}
}

func TestFilters(t *testing.T) {
	row := Row{Syscall: "getppid", Nr: unix.SYS_GETPPID, Fetch: []Fetch{{Op: opTask}}}
	// A child that waits for its input to close before it acts.
	start := func() (*exec.Cmd, io.WriteCloser) {
		cmd := child("wait")
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd, in
	}
	for _, c := range []struct {
		name   string
		filter func(pid int) Filter
		want   bool
		deep   bool // what the child starts is recorded, too
	}{
		{"pid", func(pid int) Filter { return Filter{PIDs: []int{pid}} }, true, false},
		{"other pid", func(pid int) Filter { return Filter{PIDs: []int{1 << 22}} }, false, false},
		{"tree", func(pid int) Filter { return Filter{Trees: []int{pid}} }, true, true},
		{"name", func(int) Filter { return Filter{Comms: []string{"act"}} }, true, true},
		{"other name", func(int) Filter { return Filter{Comms: []string{"ac"}} }, false, false},
		{"pid and other name", func(pid int) Filter { return Filter{PIDs: []int{pid}, Comms: []string{"x"}} }, false, false},
		{"cgroup", func(int) Filter { return Filter{Cgroups: ownCgroups(t)} }, true, true},
		{"other cgroup", func(int) Filter { return Filter{Cgroups: []Cgroup{{ID: 1 << 50}}} }, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd, in := start()
			l := openLive(t, LiveOptions{Rows: []Row{row}, Filter: c.filter(cmd.Process.Pid)})
			in.Close()
			if err := cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			var self, deep int
			for _, s := range calls(readAll(t, l), unix.SYS_GETPPID) {
				switch pid, ptid := s.PID, u32At(s.Field(0), 8); {
				case pid == uint32(cmd.Process.Pid):
					self++
				case ptid >= uint32(cmd.Process.Pid):
					deep++
				}
			}
			if (self > 0) != c.want || (deep > 0) != c.deep {
				t.Errorf("%d samples of the child, %d of its child; want them: %t, %t", self, deep, c.want, c.deep)
			}
		})
	}
}

// waitActs wait, then act, and let a child act.
func waitActs() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	runtime.LockOSThread()
	name := "act\x00"
	_ = unix.Prctl(unix.PR_SET_NAME, uintptr(cstr(name)), 0, 0, 0)
	unix.Getppid()
	cmd := child("getppid")
	if out, err := cmd.CombinedOutput(); err != nil {
		panic(string(out))
	}
}

func getppidActs() {
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_NAME, cstr("act"), 0, 0, 0)
	unix.Getppid()
}

// ownCgroups are the cgroups of this process.
func ownCgroups(t *testing.T) []Cgroup {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		t.Fatal(err)
	}
	var list []Cgroup
	for line := range strings.Lines(string(text)) {
		part := strings.SplitN(strings.TrimSpace(line), ":", 3)
		var st unix.Stat_t
		switch {
		case part[1] == "memory":
			if unix.Stat("/sys/fs/cgroup/memory"+part[2], &st) == nil {
				list = append(list, Cgroup{ID: st.Ino, Hierarchy: HierarchyMemory})
			}
		case part[0] == "0":
			for _, mount := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified"} {
				if unix.Stat(mount+part[2]+"/cgroup.procs", &st) == nil && unix.Stat(mount+part[2], &st) == nil {
					list = append(list, Cgroup{ID: st.Ino, Hierarchy: HierarchyUnified})
				}
			}
		}
	}
	return list
}

func TestFullRingIsCounted(t *testing.T) {
	row := Row{Syscall: "getppid", Nr: unix.SYS_GETPPID}
	l := openLive(t, LiveOptions{Rows: []Row{row}, Buffer: 1, Filter: Filter{Children: true}})
	if out, err := child("spin").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}
	n := uint64(0)
	var s Sample
	for {
		err := l.Next(&s)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && s.Kind == sampleSyscall {
			n++
		}
	}
	c := l.Total()
	if c.Ring == 0 || c.Busy != 0 || c.Size != 0 {
		t.Errorf("counters %+v: nobody read while %d calls were made", c, spins)
	}
	lost := c.Ring
	if n+lost < spins || n+lost > spins+spins/10 {
		t.Errorf("%d read and %d lost of %d", n, lost, spins)
	}
}

// TestFullFilterIsCounted: processes of a tree that have no room in the filter are
// counted as lost, one by one, and the others are recorded.
func TestFullFilterIsCounted(t *testing.T) {
	row := Row{Syscall: "execve", Nr: unix.SYS_EXECVE}
	// Room for this process, the shell and one more.
	l := openLive(t, LiveOptions{Rows: []Row{row}, Filter: Filter{Children: true, room: 3}})
	const script = "/bin/true; /bin/sleep 0.5 & sleep 0.1; /bin/true; /bin/true; wait; /bin/true"
	if out, err := exec.Command("/bin/sh", "-c", script).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	programs := map[uint32]bool{}
	for _, s := range calls(readAll(t, l), unix.SYS_EXECVE) {
		programs[s.PID] = true
	}
	c := l.Total()
	// While one sleeps there is no room for the three commands after it.
	if c.Tasks != 3 || c.Lost() != 3 || len(programs) != 4 {
		t.Errorf("counters %+v, %d programs", c, len(programs))
	}
}

const spins = 100_000

func spinActs() {
	for range spins {
		unix.Getppid()
	}
}
