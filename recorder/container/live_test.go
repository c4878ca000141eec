package container

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hids/recorder/procfs"
	"hids/scap"
)

const busybox = "/bin/busybox"

// daemon starts a runtime of the test's own and waits for its socket. It ends with
// the test.
func daemon(t *testing.T, dir, socket string, command ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(dir, "log"))
	must(t, err)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = log, log
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		_ = log.Close()
	})
	for range 300 {
		if _, err := os.Stat(socket); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	out, _ := os.ReadFile(log.Name())
	t.Skipf("%s does not start here: %s", command[0], out[max(0, len(out)-500):])
}

// needs skips the test where it cannot run.
func needs(t *testing.T, programs ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("starts daemons; not with -short")
	}
	if os.Geteuid() != 0 {
		t.Skip("needs root to run containers")
	}
	for _, p := range append(programs, busybox) {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed", p)
		}
	}
	dir, err := os.MkdirTemp("", "hids") // short, for sockets; mounts may outlive the test in it
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func run(t *testing.T, command ...string) string {
	t.Helper()
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		t.Skipf("containers do not run here: %v: %s: %s", command, err, out)
	}
	return strings.TrimSpace(string(out))
}

func tarball(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, data := range files {
		must(t, w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(data)), Typeflag: tar.TypeReg}))
		_, err := w.Write(data)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func rootTar(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(busybox)
	must(t, err)
	return tarball(t, map[string][]byte{"bin/busybox": data, "bin/sleep": data})
}

// seen returns the cgroups of all threads of the host that are in containers.
func seen(t *testing.T, w *Watcher) {
	t.Helper()
	s, _, err := procfs.Take(context.Background(), procfs.Options{Proc: "/proc", Sys: "/sys"})
	must(t, err)
	for i := range s.Threads {
		w.Saw(s.Threads[i].Cgroups)
	}
}

func TestLiveDocker(t *testing.T) {
	dir := needs(t, "dockerd", "docker")
	socket := filepath.Join(dir, "s")
	host := "unix://" + socket
	daemon(t, dir, socket, "dockerd", "-H", host, "--data-root", dir+"/data", "--exec-root", dir+"/x",
		"-p", dir+"/pid", "--bridge=none", "--iptables=false", "--ip6tables=false")
	image := filepath.Join(dir, "image.tar")
	must(t, os.WriteFile(image, rootTar(t), 0o600))
	run(t, "docker", "-H", host, "import", image, "hids-test:1")
	docker := func(args ...string) string {
		return run(t, append([]string{"docker", "-H", host, "run", "-d", "--network=none"}, args...)...)
	}
	first := docker("--name", "first", "-l", "app=shop", "--health-cmd", "true", "-v", dir+":/host:ro", "hids-test:1", "sleep", "1000")
	t.Cleanup(func() { _ = exec.Command("docker", "-H", host, "rm", "-f", "first", "second").Run() })

	w, initial := start(t, Options{Sockets: []Socket{{EngineDocker, socket}}})
	if len(initial) != 1 {
		t.Fatalf("%d containers at the start", len(initial))
	}
	c := parse(t, initial[0])
	if c.FullID != first || c.Name != "first" || c.Image != "hids-test:1" || c.Labels["app"] != "shop" || c.Type != "docker" ||
		len(c.Mounts) != 1 || c.Mounts[0].Destination != "/host" || c.Mounts[0].RW || len(c.ImageID) != 64 {
		t.Errorf("%+v", c)
	}
	second := docker("--name", "second", "--pid=host", "hids-test:1", "sleep", "1000")
	if c := next(t, w); c.FullID != second || !c.HostPID {
		t.Errorf("%+v", c)
	}
	checkSnapshot(t, second)
	run(t, "docker", "-H", host, "rm", "-f", "second")
	for {
		if u, c := nextUpdate(t, w); u.Removed {
			if c.FullID != second {
				t.Errorf("%+v", c)
			}
			return
		}
	}
}

// checkSnapshot looks for the container in the process list of the host.
func checkSnapshot(t *testing.T, id string) {
	t.Helper()
	s, _, err := procfs.Take(context.Background(), procfs.Options{Proc: "/proc", Sys: "/sys"})
	must(t, err)
	var found *scap.Thread
	for i := range s.Threads {
		if wholeID(s.Threads[i].Cgroups, id[:12]) == id && s.Threads[i].Comm == "sleep" {
			found = &s.Threads[i]
		}
	}
	if found == nil || found.ExePath != "/bin/sleep" || !found.ExeLowerLayer {
		t.Errorf("the container's process is %+v", found)
	}
}

// imageTar returns an image as "docker save" writes it.
func imageTar(t *testing.T, name string) []byte {
	t.Helper()
	layer := rootTar(t)
	config, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux", "author": name,
		"config": map[string]any{"Cmd": []string{"/bin/sleep", "1000"}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{fmt.Sprintf("sha256:%x", sha256.Sum256(layer))}},
	})
	must(t, err)
	manifest, err := json.Marshal([]map[string]any{{"Config": "config.json", "RepoTags": []string{name}, "Layers": []string{"layer.tar"}}})
	must(t, err)
	return tarball(t, map[string][]byte{"manifest.json": manifest, "config.json": config, "layer.tar": layer})
}

const (
	testImage  = "docker.io/library/hids-test:1"
	pauseImage = "docker.io/library/hids-pause:1"
)

func startContainerd(t *testing.T) (socket string, ctr func(ns string, args ...string) string) {
	t.Helper()
	dir := needs(t, "containerd", "ctr")
	socket = filepath.Join(dir, "s")
	config := fmt.Sprintf("version = 2\nroot = %q\nstate = %q\n[grpc]\n  address = %q\n"+
		"[plugins.\"io.containerd.internal.v1.opt\"]\n  path = %q\n"+
		"[plugins.\"io.containerd.grpc.v1.cri\"]\n  sandbox_image = %q\n  disable_apparmor = true\n  restrict_oom_score_adj = true\n",
		dir+"/root", dir+"/state", socket, dir+"/opt", pauseImage)
	must(t, os.WriteFile(dir+"/config", []byte(config), 0o600))
	daemon(t, dir, socket, "containerd", "--config", dir+"/config")
	ctr = func(ns string, args ...string) string {
		return run(t, append([]string{"ctr", "-a", socket, "-n", ns}, args...)...)
	}
	for _, name := range []string{testImage, pauseImage} {
		must(t, os.WriteFile(dir+"/image.tar", imageTar(t, name), 0o600))
		for _, ns := range []string{"default", "k8s.io"} {
			ctr(ns, "images", "import", dir+"/image.tar")
		}
	}
	return socket, ctr
}

func TestLiveContainerd(t *testing.T) {
	socket, ctr := startContainerd(t)
	remove := func(name string) {
		_ = exec.Command("ctr", "-a", socket, "task", "kill", "-s", "9", name).Run()
		_ = exec.Command("ctr", "-a", socket, "task", "rm", "-f", name).Run()
		_ = exec.Command("ctr", "-a", socket, "c", "rm", name).Run()
	}
	t.Cleanup(func() { remove("test_container1"); remove("later") })
	ctr("default", "run", "-d", "--label", "app=shop", "--mount", "type=bind,src=/tmp,dst=/host,options=rbind:ro", testImage, "test_container1")
	w, initial := start(t, Options{Sockets: []Socket{{EngineContainerd, socket}}})
	if len(initial) != 1 {
		t.Fatalf("%d containers at the start", len(initial))
	}
	c := parse(t, initial[0])
	if c.ID != "test_contain" || c.FullID != "test_container1" || c.Image != testImage || c.Labels["app"] != "shop" ||
		c.Type != "containerd" || !strings.HasPrefix(c.ImageDigest, "sha256:") || len(c.Mounts) != 1 || c.Mounts[0].RW {
		t.Errorf("%+v", c)
	}
	ctr("default", "run", "-d", testImage, "later")
	seen(t, w)
	if c := next(t, w); c.FullID != "later" {
		t.Errorf("%+v", c)
	}
	remove("later")
	if u, c := nextUpdate(t, w); !u.Removed || c.ID != "later" {
		t.Errorf("%v %+v", u.Removed, c)
	}
}

func TestLiveCRI(t *testing.T) {
	socket, _ := startContainerd(t)
	c := newCRI(socket, false)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	call := func(method string, req []byte) string {
		answer, err := c.call(ctx, method, req)
		if err != nil {
			t.Skipf("pods do not run here: %v", err)
		}
		var id string
		must(t, into(answer, targets{1: &id}))
		return id
	}
	options := msg(1, hostMode, 2, 0, 3, 1)
	pod := msg(1, msg(1, "shop-1", 2, "uid-1", 3, "prod", 4, 0), 6, msg(1, "io.kubernetes.pod.name", 2, "shop-1"), 8, msg(2, msg(1, options)))
	sandbox := call("RunPodSandbox", msg(1, pod))
	t.Cleanup(func() {
		_, _ = c.call(context.Background(), "StopPodSandbox", msg(1, sandbox))
		_, _ = c.call(context.Background(), "RemovePodSandbox", msg(1, sandbox))
	})
	container := call("CreateContainer", msg(1, sandbox, 3, pod, 2, msg(1, msg(1, "shop"), 2, msg(1, testImage), 9, msg(1, "app", 2, "shop"))))
	call("StartContainer", msg(1, container))

	w, initial := start(t, Options{Timeout: 20 * time.Second, Sockets: []Socket{{EngineCRI, socket}, {EngineContainerd, socket}}})
	if len(initial) != 2 {
		t.Fatalf("%d containers at the start", len(initial))
	}
	for _, u := range initial {
		m := parse(t, u)
		t.Logf("%s", u.JSON)
		if m.PodSandboxID != sandbox || m.PodSandboxLabels["io.kubernetes.pod.name"] != "shop-1" || m.Type != "containerd" || !m.HostNetwork || m.HostPID {
			t.Errorf("%+v", m)
		}
		if m.FullID == container && (m.Name != "shop" || m.Image != testImage || m.Labels["app"] != "shop") {
			t.Errorf("%+v", m)
		}
	}
	seen(t, w) // known already
	select {
	case u := <-w.Updates():
		t.Errorf("news: %s", u.JSON)
	case <-time.After(200 * time.Millisecond):
	}
}
