//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// replay returns FORMAT of each event of a capture for which filter holds.
func replay(t testing.TB, capture, format string, filter ...string) []string {
	t.Helper()
	r := hids(t, append([]string{"replay", "-p", format, capture}, filter...)...).want(t, 0)
	return strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")[:strings.Count(r.stdout, "\n")]
}

// readable checks that a capture is one, and returns the number of its events.
func readable(t testing.TB, path string) int {
	t.Helper()
	r := hids(t, "info", "--format", "json", path).want(t, 0)
	var files []struct{ Events int }
	if err := json.Unmarshal([]byte(r.stdout), &files); err != nil || len(files) != 1 {
		t.Fatalf("%v\n%s", err, r.stdout)
	}
	return files[0].Events
}

func TestStatusOfTheCommandIsPassedOn(t *testing.T) {
	dir := t.TempDir()
	folder := t.TempDir()
	notExecutable, noProgram := filepath.Join(folder, "text"), filepath.Join(folder, "garbage")
	for path, mode := range map[string]os.FileMode{notExecutable: 0o644, noProgram: 0o755} {
		if err := os.WriteFile(path, []byte("garbage\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range []struct {
		command []string
		want    int
	}{
		{[]string{workloadPath, "status", "0"}, 0},
		{[]string{workloadPath, "status", "3"}, 3},
		{[]string{workloadPath, "status", "255"}, 255},
		{[]string{workloadPath, "status", "-9"}, 128 + 9},
		{[]string{workloadPath, "status", "-15"}, 128 + 15},
		{[]string{folder}, 126},
		{[]string{notExecutable}, 126},
		{[]string{noProgram}, 126},
		{[]string{"/nonexistent/program"}, 127},
		{[]string{"no-such-program-in-the-path"}, 127},
	} {
		path := filepath.Join(dir, strconv.Itoa(i)+".zst")
		r := hids(t, append([]string{"record", "-o", path, "--tree", "--"}, c.command...)...)
		if r.status != c.want {
			t.Errorf("%v: status %d, not %d\n%s", c.command, r.status, c.want, r.stderr)
		}
		if c.want == 126 || c.want == 127 {
			if _, err := os.Stat(path); err == nil {
				t.Errorf("%v: nothing ran, but there is a capture", c.command)
			}
		}
	}
}

func TestFilesArePrivateAndNotReplaced(t *testing.T) {
	path := record(t, nil, "status", "0")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if r := hids(t, "record", "-o", path, "--duration", "10ms").want(t, 2); !strings.Contains(r.stderr, "--force") {
		t.Errorf("no advice: %s", r.stderr)
	}
	if r := hids(t, "record", "-o", path, "--", workloadPath, "status", "0"); r.status != 125 {
		t.Errorf("status %d with a command", r.status)
	}
	hids(t, "record", "-o", path, "--force", "--", "no-such-program-in-the-path").want(t, 127)
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
	hids(t, "record", "-o", path, "--force", "--tree", "--", "/bin/sh", "-c", ":").want(t, 0)
	if len(replay(t, path, "%proc.name", "proc.name=sh")) == 0 {
		t.Error("--force replaced nothing")
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v after --force (%v)", info.Mode(), err)
	}
}

// busy makes something happen on the host until the test ends: a host may be so
// quiet that there is nothing to record.
func busy(t *testing.T) {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", "while sleep 0.05; do ls / > /dev/null; done")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// TestQuietHost: a recording in which nothing happened is a capture all the same.
func TestQuietHost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiet.zst")
	hids(t, "record", "-o", path, "--comm", "nobody-is-so", "--duration", "300ms").want(t, 0)
	readable(t, path)
	if lines := replay(t, path, "%evt.num", "not evt.type startswith container"); len(lines) != 0 {
		t.Errorf("events %v", lines)
	}
}

func TestLimits(t *testing.T) {
	busy(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "duration.zst")
	start := time.Now()
	hids(t, "record", "-o", path, "--duration", "1500ms").want(t, 0)
	if took := time.Since(start); took < 1500*time.Millisecond {
		t.Errorf("--duration: it took %v", took)
	}
	readable(t, path)

	path = filepath.Join(dir, "events.zst")
	hids(t, "record", "-o", path, "--max-events", "100", "--tree", "--", "/bin/sh", "-c", "ls / /usr >&2").want(t, 0)
	if n := len(replay(t, path, "%evt.num", "not evt.type startswith container")); n != 100 {
		t.Errorf("--max-events 100: %d events", n)
	}

	path = filepath.Join(dir, "size.zst")
	r := hids(t, "record", "-o", path, "--max-size", "300kB", "--", "/bin/sh", "-c",
		"i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i $RANDOM > /dev/null; done; find /usr/share /usr/lib > /dev/null 2>&1")
	if info, err := os.Stat(path); err != nil || info.Size() > 300_000 {
		t.Errorf("--max-size 300kB: %d bytes (%v)", info.Size(), err)
	}
	if !strings.Contains(r.stderr, "--max-size") {
		t.Errorf("--max-size is not said to be the end: %s", r.stderr)
	}
	readable(t, path)
	shown := len(replay(t, path, "%evt.num"))
	if said, _, _ := strings.Cut(strings.ReplaceAll(r.stderr, ",", ""), " "); said != strconv.Itoa(shown) {
		t.Errorf("--max-size: %d events are in the file, it says: %s", shown, r.stderr)
	}

	r = hids(t, "record", "-o", filepath.Join(dir, "small.zst"), "--max-size", "1kB", "--duration", "20s").want(t, 3)
	if !strings.Contains(r.stderr, "no room for the state") {
		t.Errorf("--max-size 1kB: %s", r.stderr)
	}
}

func TestRotation(t *testing.T) {
	busy(t)
	dir := t.TempDir()
	start := []string{"record", "-o", filepath.Join(dir, "ring.zst"), "--rotate", "1s", "--keep", "2"}
	hids(t, append(start, "--duration", "5s")...).want(t, 0)
	files, err := filepath.Glob(filepath.Join(dir, "ring-*.zst"))
	if err != nil || len(files) != 2 {
		t.Fatalf("files: %v (%v)", files, err)
	}
	for _, f := range files {
		readable(t, f)
		if info, err := os.Stat(f); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: mode %v (%v)", f, info.Mode(), err)
		}
	}
	hids(t, append(start, "--duration", "10ms")...).want(t, 0)
	again, err := filepath.Glob(filepath.Join(dir, "ring-*.zst"))
	if err != nil || len(again) != 2 || again[0] != files[1] {
		t.Errorf("after another run: %v (%v)", again, err)
	}
	if again := hids(t, "record", "-o", filepath.Join(dir, "x.zst"), "--keep", "2", "--duration", "1s"); again.status != 2 {
		t.Errorf("--keep without --rotate: status %d", again.status)
	}
}

func TestPipeIntoCheck(t *testing.T) {
	dir := t.TempDir()
	rec := exec.Command(hidsPath, "record", "-o", "-", "--tree", "--", workloadPath, "all", dir)
	var stderr bytes.Buffer
	rec.Stderr = &stderr
	out, err := rec.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.Start(); err != nil {
		t.Fatal(err)
	}
	chk := exec.Command(hidsPath, "check", "-r", rulesFile, "-o", "rule_matching=all", "-o", "append_output=[]", "--format", "json", "-")
	chk.Stdin = out
	r := finish(t, chk).want(t, 0)
	if err := rec.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	golden(t, "alerts.golden", alerts(t, r.stdout, dir, "DIR", workloadPath, "WORKLOAD"))
}

func TestReaderThatClosesThePipe(t *testing.T) {
	busy(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	rec := exec.Command(hidsPath, "record", "-o", "-", "--duration", "20s")
	var stderr bytes.Buffer
	rec.Stdout, rec.Stderr = w, &stderr
	if err := rec.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if _, err := r.Read(make([]byte, 16)); err != nil {
		t.Fatal(err)
	}
	r.Close()
	err = rec.Wait()
	if code := rec.ProcessState.ExitCode(); code <= 0 || code == 2 {
		t.Errorf("status %d (%v): %s", code, err, stderr.String())
	}
	if !strings.Contains(stderr.String(), "pipe") {
		t.Errorf("it does not say why: %s", stderr.String())
	}
}

// startRecorder records the host to a file, and returns when it has begun to.
func startRecorder(t *testing.T, path string, options ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.Command(hidsPath, append([]string{"record", "-o", path}, options...)...)
	stderr := new(bytes.Buffer)
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	for {
		if info, err := os.Stat(path); err == nil && info.Size() > 4096 {
			return cmd, stderr
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestKilledRecorderLeavesAReadableFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "killed.zst")
	cmd, _ := startRecorder(t, path)
	finish(t, exec.Command("/bin/sh", "-c", "true seen-before-the-end; /bin/echo marker")).want(t, 0)
	time.Sleep(2500 * time.Millisecond) // longer than between two flushes
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	r := hids(t, "replay", "-p", "%proc.cmdline", path, "evt.type=execve and proc.name=echo")
	if !strings.Contains(r.stdout, "/bin/echo marker") && !strings.Contains(r.stdout, "echo marker") {
		t.Errorf("what happened seconds before is not in the file: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if hids(t, "check", "-r", rulesFile, path).status != 0 {
		t.Errorf("check can't read it")
	}
}

func TestSignalsEndARecording(t *testing.T) {
	// What is ignored here, as under nohup, the recorder would ignore, too.
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		path := filepath.Join(t.TempDir(), "stopped.zst")
		cmd, stderr := startRecorder(t, path)
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v\n%s", sig, err, stderr)
		}
		if !strings.Contains(stderr.String(), " lost") {
			t.Errorf("%v: no last line: %s", sig, stderr)
		}
		readable(t, path)
	}
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=200k"); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	path := filepath.Join(dir, "full.zst")
	cmd := exec.Command(hidsPath, "record", "-o", path, "--duration", "60s")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			default:
				_ = exec.Command("/bin/ls", "-lR", "/etc").Run()
			}
		}
	}()
	err := cmd.Wait()
	close(done)
	if code := cmd.ProcessState.ExitCode(); code != 3 {
		t.Errorf("status %d (%v): %s", code, err, stderr.String())
	}
	if !strings.Contains(stderr.String(), "disk is full") {
		t.Errorf("it does not say why: %s", stderr.String())
	}
	if n := readable(t, path); n == 0 {
		t.Error("no events in the file")
	}
}

func TestTheRecorderIsNotRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "self.zst")
	cmd, stderr := startRecorder(t, path)
	time.Sleep(1500 * time.Millisecond)
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	pid := strconv.Itoa(cmd.Process.Pid)
	if list := replay(t, path, "%evt.type %evt.args", "not evt.type startswith container and proc.pid="+pid); len(list) > 0 {
		t.Errorf("%d events of the recorder, such as %s", len(list), list[0])
	}
}

// TestProcessesDuringTheSnapshot starts many short programs while the recording
// starts: each one that began after the first event is there, once.
func TestProcessesDuringTheSnapshot(t *testing.T) {
	const n = 150
	dir := t.TempDir()
	path := record(t, nil, "burst", strconv.Itoa(n), dir)
	for what, filter := range map[string]string{
		"program":  "evt.type=execve and evt.failed=false and proc.name=sh",
		"open":     "evt.type in (open, openat) and proc.name=sh and fd.name startswith " + dir + "/burst-",
		"end":      "evt.type=procexit and proc.name=sh",
		"orphaned": "evt.type=procexit and proc.name=sh and proc.pname=workload",
	} {
		list := replay(t, path, "%proc.pid", filter)
		seen := make(map[string]bool)
		for _, pid := range list {
			if seen[pid] {
				t.Errorf("%s: process %s twice", what, pid)
			}
			seen[pid] = true
		}
		if len(list) != n {
			t.Errorf("%s: %d of %d", what, len(list), n)
		}
	}
	names := replay(t, path, "%fd.name", "evt.type in (open, openat) and fd.name contains /burst-")
	for i, name := range names {
		if want := fmt.Sprintf("%s/burst-%d", dir, i); name != want {
			t.Errorf("file %d is %s", i, name)
		}
	}
}

// TestProcessesThatRunAlready looks at what is known of a process that began and
// opened files before the recording.
func TestProcessesThatRunAlready(t *testing.T) {
	dir := t.TempDir()
	in, err := os.Create(filepath.Join(dir, "input.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	cat := exec.Command("/bin/sh", "-c", "while sleep 0.1; do echo line; done >&7")
	cat.ExtraFiles = []*os.File{in, in, in, in, in}
	if err := cat.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cat.Process.Kill(); _ = cat.Wait() }()
	path := filepath.Join(dir, "t.zst")
	hids(t, "record", "-o", path, "--duration", "1s", "--pid", strconv.Itoa(cat.Process.Pid)).want(t, 0).none(t)
	list := replay(t, path, "%proc.name %proc.args %fd.name", "evt.type=write and evt.arg.res=5")
	want := "sh -c while sleep 0.1; do echo line; done >&7 " + in.Name()
	if len(list) == 0 || list[0] != want {
		t.Errorf("writes %q, want %q", list, want)
	}
}

// TestProcessesOfOthersDuringTheSnapshot starts to record while short programs come
// and go: none that starts from then on is missing, none is there twice, and all is
// known of each.
func TestProcessesOfOthersDuringTheSnapshot(t *testing.T) {
	dir := t.TempDir()
	burst := exec.Command(workloadPath, "burst", "1000000", dir)
	burst.Stdout = &bytes.Buffer{} // Wait waits for the last of the programs, too
	if err := burst.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = burst.Process.Kill(); _ = burst.Wait() }()
	path := filepath.Join(t.TempDir(), "t.zst")
	hids(t, "record", "-o", path, "--duration", "1s").want(t, 0).none(t)
	list := replay(t, path, "%fd.name %proc.name %proc.pname %proc.args", "evt.type in (open, openat) and fd.name contains /burst-")
	if len(list) < 10 {
		t.Fatalf("%d programs", len(list))
	}
	first := -1
	for i, line := range list {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, dir+"/burst-"), " ")
		n, err := strconv.Atoi(name)
		if err != nil {
			t.Fatal(line)
		}
		if first < 0 {
			first = n
		}
		want := fmt.Sprintf("%[1]s/burst-%[2]d sh workload -c : < /dev/null 2> %[1]s/burst-%[2]d", dir, first+i)
		if line != want {
			t.Fatalf("program %d: %q, want %q", i, line, want)
		}
	}
	ends := replay(t, path, "%proc.pid", "evt.type=procexit and proc.ppid="+strconv.Itoa(burst.Process.Pid))
	if d := len(ends) - len(list); d < -2 || d > 1 { // of the first and the last one, only a part may be there
		t.Errorf("%d ends of %d programs", len(ends), len(list))
	}
}

// TestMissingRightsAreNamed records without one right: where it can't be done, or has
// less in it, the right is named, and nothing else is blamed.
func TestMissingRightsAreNamed(t *testing.T) {
	if _, err := exec.LookPath("setpriv"); err != nil {
		t.Skip("setpriv is not installed")
	}
	for _, c := range []struct {
		right, want string
		status      int
	}{
		{"bpf", "hids: record: this host can't record:\n   CAP_BPF: not permitted\n", 4},
		{"perfmon", "hids: record: this host can't record:\n   CAP_PERFMON: not permitted\n", 4},
		{"sys_ptrace", "hids: note: without CAP_SYS_PTRACE, the programs, files and environments", 0},
	} {
		without := "-" + c.right + ",-sys_admin"
		r := finish(t, exec.Command("setpriv", "--inh-caps="+without, "--bounding-set="+without,
			hidsPath, "record", "-o", filepath.Join(t.TempDir(), "t.zst"), "--no-containers", "--duration", "100ms"))
		if r.status != c.status || !strings.HasPrefix(r.stderr, c.want) || c.status == 4 && r.stderr != c.want {
			t.Errorf("without %s: status %d\n%s", c.right, r.status, r.stderr)
		}
	}
}
