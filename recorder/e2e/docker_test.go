//go:build e2e

package e2e

import (
	"archive/tar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// busybox is the static program in the image of the containers.
const busybox = "/bin/busybox"

// startDocker sees to it that a Docker daemon runs at the usual place: where there
// is none, one of the test's own does until its end.
func startDocker(t *testing.T) {
	t.Helper()
	for _, p := range []string{"docker", "dockerd", busybox} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed", p)
		}
	}
	if exec.Command("docker", "info").Run() == nil {
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
	daemon := exec.Command("dockerd", "--data-root", dir+"/data", "--exec-root", dir+"/x", "-p", dir+"/pid",
		"--bridge=none", "--iptables=false", "--ip6tables=false")
	daemon.Stdout, daemon.Stderr = log, log
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Signal(syscall.SIGTERM)
		_ = daemon.Wait()
		_ = log.Close()
		_ = os.RemoveAll(dir)
	})
	for range 300 {
		if exec.Command("docker", "info").Run() == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	out, _ := os.ReadFile(log.Name())
	t.Skipf("dockerd does not start here: %s", out)
}

// docker runs the client.
func docker(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("docker", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("docker %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

const image = "hids-e2e:7"

// importImage makes an image of busybox.
func importImage(t *testing.T) {
	t.Helper()
	data, err := os.ReadFile(busybox)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "image.tar")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := tar.NewWriter(f)
	for _, name := range []string{"bin/sh", "bin/sleep"} {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(data)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	docker(t, "import", path, image)
	out, err := exec.Command("docker", "run", "--rm", "--network=none", image, "sh", "-c", ":").CombinedOutput()
	if err != nil {
		t.Skipf("containers do not run here: %v: %s", err, out)
	}
}

func TestContainers(t *testing.T) {
	startDocker(t)
	importImage(t)
	dir := t.TempDir()
	t.Cleanup(func() { _ = exec.Command("docker", "rm", "-f", "e2e-before", "e2e-during").Run() })
	start := func(name string, args ...string) string {
		return docker(t, append([]string{"run", "-d", "--network=none", "--name", name, "-l", "team=" + name, "-v", dir + ":/data:ro"}, args...)...)
	}
	before := start("e2e-before", image, "sleep", "1000")
	path := filepath.Join(t.TempDir(), "containers.zst")
	recorder, stderr := startRecorder(t, path)
	docker(t, "exec", "e2e-before", "sh", "-c", "echo exec > /exec-marker")
	during := start("e2e-during", image, "sh", "-c", "echo first > /first-marker; sleep 2; echo later > /later-marker; sleep 1000")
	time.Sleep(3 * time.Second)
	docker(t, "rm", "-f", "e2e-before", "e2e-during")
	stop(t, recorder, stderr)

	const format = "%container.id %container.name %container.image.repository:%container.image.tag %container.label[team] %container.privileged %container.mounts"
	for marker, want := range map[string]string{
		"/exec-marker":  before[:12] + " e2e-before hids-e2e:7 e2e-before false " + dir + ":/data:ro:false:rprivate",
		"/later-marker": during[:12] + " e2e-during hids-e2e:7 e2e-during false " + dir + ":/data:ro:false:rprivate",
	} {
		list := replay(t, path, format, "evt.type in (open, openat) and fd.name="+marker)
		if len(list) != 1 || list[0] != want {
			t.Errorf("%s: %q, want %q", marker, list, want)
		}
	}
	firstEvents(t, path, during[:12])
	// What was there at the start is part of the state, what came later is an event.
	if len(replay(t, path, "%evt.type", "evt.type=container and container.id="+during[:12])) == 0 {
		t.Errorf("no event tells of container %s", during[:12])
	}
}
