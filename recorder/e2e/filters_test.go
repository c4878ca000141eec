//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startTurns starts a shell with a session of its own that runs commands until the
// test ends, and returns its pid.
func startTurns(t *testing.T, prologue string) string {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", prologue+"while :; do /bin/echo turn; sleep 0.1; done > /dev/null")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := cmd.Process.Pid
	t.Cleanup(func() {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	return strconv.Itoa(pid)
}

// recordsOnly records for a second: nothing of it may satisfy the condition other,
// and something must satisfy some.
func recordsOnly(t *testing.T, options []string, other, some string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.zst")
	hids(t, append([]string{"record", "-o", path, "--duration", "1s"}, options...)...).want(t, 0).none(t)
	if list := replay(t, path, "%proc.name %evt.type %evt.args", "not evt.type startswith container and ("+other+")"); len(list) > 0 {
		t.Errorf("%d that should not be there, such as %s", len(list), list[0])
	}
	if len(replay(t, path, "%evt.type", some)) == 0 {
		t.Error("nothing of what should be there")
	}
}

func TestFilters(t *testing.T) {
	pid, other := startTurns(t, ""), startTurns(t, "")
	for name, c := range map[string]struct {
		options []string
		other   string // what holds for no event
		some    string // what holds for one at least
	}{
		"pid":      {[]string{"--pid", pid}, "proc.pid!=" + pid, "proc.pid=" + pid},
		"pids":     {[]string{"--pid", pid, "--pid", other}, "not proc.pid in (" + pid + "," + other + ")", "proc.pid=" + other},
		"tree":     {[]string{"--pid-tree", pid}, "proc.sid!=" + pid, "proc.name=echo"},
		"comm":     {[]string{"--comm", "echo"}, "proc.name!=echo", "proc.name=echo"},
		"comms":    {[]string{"--comm", "echo", "--comm", "sleep"}, "not proc.name in (echo,sleep)", "proc.name=sleep"},
		"syscall":  {[]string{"--syscall", "execve"}, "evt.type!=execve and evt.type!=procexit", "evt.type=execve"},
		"syscalls": {[]string{"--syscall", "write", "--syscall", "openat"}, "not evt.type in (write,openat,procexit)", "evt.type=openat"},
		"two":      {[]string{"--pid-tree", pid, "--comm", "sleep"}, "proc.ppid!=" + pid + " or proc.name!=sleep", "proc.name=sleep"},
	} {
		t.Run(name, func(t *testing.T) { recordsOnly(t, c.options, c.other, c.some) })
	}
}

// TestTreeOfACommand: what the command starts is recorded, orphans included, and
// nothing else.
func TestTreeOfACommand(t *testing.T) {
	startTurns(t, "")
	path := filepath.Join(t.TempDir(), "t.zst")
	const script = "/bin/ls / > /dev/null; (setsid sh -c 'sleep 0.3; /bin/echo orphan; sleep 0.7' > /dev/null &); sleep 0.8"
	hids(t, "record", "-o", path, "--tree", "--", "/bin/sh", "-c", script).want(t, 0).none(t)
	const programs = "evt.type=execve and evt.failed=false"
	list := replay(t, path, "%proc.cmdline", programs)
	for _, want := range []string{"sh -c " + script, "ls /", "echo orphan"} {
		n := 0
		for _, line := range list {
			if line == want {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q is there %d times", want, n)
		}
	}
	if list := replay(t, path, "%proc.cmdline %evt.type", "not evt.type startswith container and proc.args contains turn"); len(list) > 0 {
		t.Errorf("%d events of others, such as %s", len(list), list[0])
	}
}

// TestCgroupFilters records a cgroup, and what is below it, of each kind that this
// host has: the unified hierarchy (v2), and the memory controller of v1.
func TestCgroupFilters(t *testing.T) {
	const root = "/sys/fs/cgroup"
	tried := 0
	for name, parent := range map[string]string{"v1": root + "/memory", "hybrid v2": root + "/unified", "v2": root} {
		if _, err := os.Stat(parent + "/cgroup.procs"); err != nil {
			continue
		}
		tried++
		t.Run(name, func(t *testing.T) {
			group := filepath.Join(parent, fmt.Sprint("hids-e2e-", os.Getpid()))
			below := filepath.Join(group, "below")
			for _, dir := range []string{group, below} {
				if err := os.Mkdir(dir, 0o755); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { remove(t, dir) })
			}
			join := func(dir string) string { return "echo $$ > " + dir + "/cgroup.procs; " }
			in, deep, out := startTurns(t, join(group)), startTurns(t, join(below)), startTurns(t, "")
			await(t, group, in)
			await(t, below, deep)
			none := "not proc.sid in (" + in + "," + deep + ")"
			recordsOnly(t, []string{"--cgroup", group}, none, "proc.name=echo and proc.sid="+in)
			recordsOnly(t, []string{"--cgroup", "/" + filepath.Base(group)}, none, "proc.name=echo and proc.sid="+deep)
			recordsOnly(t, []string{"--cgroup", below}, "proc.sid!="+deep, "proc.name=echo and proc.sid="+deep)
			recordsOnly(t, []string{"--cgroup", group, "--pid", in}, "proc.pid!="+in, "proc.pid="+in)
			path := filepath.Join(t.TempDir(), "t.zst")
			hids(t, "record", "-o", path, "--duration", "300ms", "--cgroup", group, "--pid", out).want(t, 0)
			if list := replay(t, path, "%proc.name %evt.type", "not evt.type startswith container"); len(list) > 0 {
				t.Errorf("%d events of a process outside, such as %s", len(list), list[0])
			}
		})
	}
	if tried == 0 {
		t.Skipf("no cgroups are mounted in %s", root)
	}
	if r := hids(t, "record", "-o", filepath.Join(t.TempDir(), "t.zst"), "--cgroup", "/no/such").want(t, 2); !strings.Contains(r.stderr, "/no/such") {
		t.Errorf("it does not say which cgroup: %s", r.stderr)
	}
}

// await waits until a process is in a cgroup.
func await(t *testing.T, group, pid string) {
	t.Helper()
	for {
		b, err := os.ReadFile(group + "/cgroup.procs")
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Fields(string(b)) {
			if line == pid {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// remove removes a cgroup when the last of its processes is gone.
func remove(t *testing.T, dir string) {
	t.Helper()
	for range 500 {
		err := os.Remove(dir)
		if err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%s can't be removed", dir)
}
