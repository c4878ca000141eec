//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// containerdSocket is where hids record asks for containers of containerd.
const containerdSocket = "/run/containerd/containerd.sock"

// startContainerd sees to it that containerd runs at the usual place: where there is
// none, one of the test's own does until its end.
func startContainerd(t *testing.T) {
	t.Helper()
	for _, p := range []string{"containerd", "ctr"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed", p)
		}
	}
	if exec.Command("ctr", "version").Run() == nil {
		return
	}
	dir, err := os.MkdirTemp("", "hids")
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "config")
	text := "version = 2\nroot = \"" + dir + "/root\"\nstate = \"" + dir + "/state\"\n[grpc]\n  address = \"" + containerdSocket + "\"\n" +
		"[plugins.\"io.containerd.internal.v1.opt\"]\n  path = \"" + dir + "/opt\"\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	daemon := exec.Command("containerd", "--config", config)
	daemon.Stdout, daemon.Stderr = log, log
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Signal(syscall.SIGTERM)
		_ = daemon.Wait()
		_ = log.Close()
		_ = os.RemoveAll(dir)
		_ = os.Remove(containerdSocket)
	})
	for range 300 {
		if exec.Command("ctr", "version").Run() == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	out, _ := os.ReadFile(log.Name())
	t.Skipf("containerd does not start here: %s", out)
}

// ctr runs the client.
func ctr(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("ctr", args...).CombinedOutput(); err != nil {
		t.Fatalf("ctr %v: %v: %s", args, err, out)
	}
}

// removeTask ends a container and removes it.
func removeTask(name string) error {
	_ = exec.Command("ctr", "task", "kill", "-s", "9", name).Run()
	_ = exec.Command("ctr", "task", "rm", "-f", name).Run()
	return exec.Command("ctr", "container", "rm", name).Run()
}

// stop ends a recording.
func stop(t *testing.T, recorder *exec.Cmd, stderr interface{ String() string }) {
	t.Helper()
	if err := recorder.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := recorder.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	result{stderr: stderr.String()}.none(t)
}

// TestTwoRuntimes: containers of Docker and of containerd side by side, there before
// the recording and started during it, with a command started in them, and stopped.
func TestTwoRuntimes(t *testing.T) {
	startDocker(t)
	importImage(t)
	startContainerd(t)
	const ref = "docker.io/library/" + image
	dir := t.TempDir()
	saved := filepath.Join(dir, "image.tar")
	docker(t, "save", "-o", saved, image)
	ctr(t, "images", "import", saved)
	t.Cleanup(func() { _ = exec.Command("ctr", "images", "rm", ref).Run() })
	const before, during = "e2e-ctr-before", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	t.Cleanup(func() {
		_ = removeTask(before)
		_ = removeTask(during)
		_ = exec.Command("docker", "rm", "-f", "e2e-beside").Run()
	})
	start := func(id string, command ...string) {
		ctr(t, append([]string{"run", "-d", "--label", "team=" + id[:8], "--env", "SECRET=1",
			"--mount", "type=bind,src=" + dir + ",dst=/data,options=rbind:ro", ref, id}, command...)...)
	}
	start(before, "sleep", "1000")
	beside := docker(t, "run", "-d", "--network=none", "--name", "e2e-beside", image, "sh", "-c", "while sleep 0.2; do : > /beside-marker; done")

	path := filepath.Join(t.TempDir(), "runtimes.zst")
	recorder, stderr := startRecorder(t, path)
	ctr(t, "task", "exec", "--exec-id", "x", before, "sh", "-c", "echo exec > /exec-marker")
	start(during, "sh", "-c", "echo first > /first-marker; sleep 2; echo later > /later-marker; sleep 1000")
	time.Sleep(3 * time.Second)
	if err := removeTask(during); err != nil {
		t.Errorf("%s can't be removed: %v", during, err)
	}
	time.Sleep(1200 * time.Millisecond) // what runtimes say is written every second
	stop(t, recorder, stderr)

	const format = "%container.type %container.id %container.name %container.image.repository:%container.image.tag %container.label[team] %container.privileged %container.mounts"
	mounts := dir + ":/data:rbind,ro:false:private"
	for marker, want := range map[string]string{
		"/exec-marker":   "containerd " + before[:12] + " " + before + " docker.io/library/hids-e2e:7 " + before[:8] + " false " + mounts,
		"/later-marker":  "containerd " + during[:12] + " " + during + " docker.io/library/hids-e2e:7 " + during[:8] + " false " + mounts,
		"/beside-marker": "docker " + beside[:12] + " e2e-beside hids-e2e:7 <NA> false ",
	} {
		list := replay(t, path, format, "evt.type in (open, openat) and fd.name="+marker)
		if len(list) == 0 || list[0] != want {
			t.Errorf("%s: %q, want %q", marker, list, want)
		}
	}
	firstEvents(t, path, during[:12])
	for typ, n := range map[string]int{"container": 1, "container_removed": 1} {
		list := replay(t, path, "%evt.type %container.full_id", "evt.type="+typ+" and container.id="+during[:12])
		if len(list) < n || list[0] != typ+" "+during {
			t.Errorf("%s: %q", typ, list)
		}
	}
	if list := replay(t, path, "%evt.args", "evt.type=container and evt.args contains SECRET"); len(list) > 0 {
		t.Errorf("the environment of a container is there: %q", list)
	}
}

// TestContainerFilter records one of two containers.
func TestContainerFilter(t *testing.T) {
	startDocker(t)
	importImage(t)
	t.Cleanup(func() { _ = exec.Command("docker", "rm", "-f", "e2e-in", "e2e-out").Run() })
	ids := map[string]string{}
	for _, name := range []string{"e2e-in", "e2e-out"} {
		ids[name] = docker(t, "run", "-d", "--network=none", "--name", name, image, "sh", "-c", "while sleep 0.1; do : > /marker; done")
	}
	in := ids["e2e-in"][:12]
	recordsOnly(t, []string{"--container", in}, "container.id!="+in, "container.name=e2e-in and fd.name=/marker")
	recordsOnly(t, []string{"--container", in[:6], "--syscall", "open", "--syscall", "openat"}, "container.id!="+in+" or not evt.type in (open, openat, procexit)", "fd.name=/marker")
	r := hids(t, "record", "-o", filepath.Join(t.TempDir(), "t.zst"), "--container", strings.Repeat("0", 12)).want(t, 2)
	if !strings.Contains(r.stderr, "no running container") {
		t.Errorf("it does not say why: %s", r.stderr)
	}
}

// firstEvents checks that a container is known by its id from the first event of its
// first program on.
func firstEvents(t *testing.T, path, id string) {
	t.Helper()
	list := replay(t, path, "%proc.pid", "evt.type=execve and evt.failed=false and proc.name=sh and proc.vpid=1 and container.id="+id)
	if len(list) != 1 {
		t.Fatalf("the first program of container %s started %d times", id, len(list))
	}
	ids := replay(t, path, "%container.id %evt.type", "proc.name=sh and proc.pid="+list[0])
	for _, got := range ids {
		if !strings.HasPrefix(got, id+" ") {
			t.Errorf("an event of container %s is of container %s", id, got)
		}
	}
	if len(ids) < 10 {
		t.Errorf("%d events of the container's first program", len(ids))
	}
}
