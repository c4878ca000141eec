package container

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func containerdAnswers() fakeGRPC {
	const spec = `{"process":{"env":["A=1"],"user":{"uid":0,"username":"app"}},
	 "mounts":[{"destination":"/proc","type":"proc","source":"proc"},{"destination":"/host","source":"/srv","options":["rbind","ro","rslave"]}],
	 "linux":{"namespaces":[{"type":"pid"},{"type":"mount"}],"resources":{"cpu":{"shares":5,"cpus":"0"},"memory":{"limit":7}}}}`
	c := msg(1, "web", 2, msg(1, "app", 2, "shop"), 3, "docker.io/x:2", 5, msg(1, "url", 2, spec), 8, msg(1, 1000))
	events := [][]byte{
		msg(2, "moby", 3, topicCreate, 4, msg(2, msg(1, "other"))),
		msg(2, "default", 3, topicCreate, 4, msg(2, msg(1, "web"))),
		msg(2, "default", 3, "/tasks/start", 4, msg(2, msg(1, "web"))),
		msg(2, "default", 3, topicDelete, 4, msg(2, msg(1, "web"))),
	}
	return fakeGRPC{
		methodNamespaces: func([]byte) ([][]byte, string) {
			return ok(msg(1, msg(1, "moby"), 1, msg(1, "default"), 1, msg(1, "bad name")))
		},
		methodContainers: func([]byte) ([][]byte, string) { return ok(msg(1, c)) },
		methodContainer: func(req []byte) ([][]byte, string) {
			if !bytes.Equal(req, msg(1, "web")) {
				return nil, "5"
			}
			return ok(msg(1, c))
		},
		methodImage:  func([]byte) ([][]byte, string) { return ok(msg(1, msg(1, "x", 3, msg(1, "m", 2, "sha256:d", 3, 5)))) },
		methodEvents: func([]byte) ([][]byte, string) { return events, "0" },
	}
}

func TestContainerdAnswers(t *testing.T) {
	c := newContainerd(serve(t, containerdAnswers()), true, true, false)
	ctx := context.Background()
	ids, err := c.list(ctx)
	if err != nil || !cmp.Equal(ids, []string{"web"}) {
		t.Errorf("list: %q, %v", ids, err)
	}
	got, err := c.inspect(ctx, "web")
	must(t, err)
	want := newInfo(Containerd, "web")
	want.Name, want.Labels = "web", map[string]string{"app": "shop"}
	want.Image, want.ImageRepo, want.ImageTag, want.ImageDigest = "docker.io/x:2", "docker.io/x", "2", "sha256:d"
	want.User, want.Env, want.CreatedTime = "app", []string{"A=1"}, 1000
	want.Mounts = []Mount{{"/srv", "/host", "rbind,ro,rslave", false, "rslave"}}
	want.CPUShares, want.CPUSetCount, want.MemoryLimit = 5, 1, 7
	want.HostIPC, want.HostNetwork = true, true
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := c.inspect(ctx, "none"); !errors.Is(err, errNotFound) {
		t.Errorf("unknown container: %v", err)
	}
	var events []string
	must(t, c.watch(ctx, func(id string, removed bool) {
		if events = append(events, id); removed {
			events = append(events, "removed")
		}
	}))
	if !cmp.Equal(events, []string{"web", "web", "removed"}) {
		t.Errorf("events: %q", events)
	}
}

const criSpec = `{"sandboxID":"","privileged":true,"runtimeSpec":{"process":{"env":["B=2"],"user":{"username":"u"}},"linux":{"resources":{"cpu":{"shares":2},"memory":{"limit":8,"swap":9}}}},"config":{}}`

func criAnswers(service string) fakeGRPC {
	status := msg(1, idA, 2, msg(1, "shop"), 4, 5_000_000_000, 8, msg(1, "docker.io/shop:1"), 9, "docker.io/shop@sha256:dd",
		12, msg(1, "io.kubernetes.pod.name", 2, "shop-1"),
		14, msg(1, "/data", 2, "/srv", 3, true, 5, 2), 15, msg(1, msg(1, 100, 2, 50, 4, 64)), 17, "sha256:ii")
	pod := msg(1, idB, 2, msg(1, "shop-1", 2, "uid-1", 3, "prod"), 4, 4_000_000_000, 5, msg(1, "10.1.2.3"),
		6, msg(1, msg(2, msg(1, 2, 2, 1, 3, 2))), 7, msg(1, "app", 2, "shop"),
		8, msg(1, "kubectl.kubernetes.io/last-applied-configuration", 2, `{"spec":{"containers":[{"name":"shop","livenessProbe":{"exec":{"command":["cat"]}}}]}}`))
	return fakeGRPC{
		service + "Version": func([]byte) ([][]byte, string) { return ok(msg(1, "0.1.0", 2, "containerd", 3, "1")) },
		service + "ContainerStatus": func(req []byte) ([][]byte, string) {
			if !bytes.HasPrefix(req, msg(1, idA)) {
				return nil, "5"
			}
			return ok(msg(1, status, 2, msg(1, "info", 2, criSpec)))
		},
		service + "PodSandboxStatus": func(req []byte) ([][]byte, string) {
			if !bytes.HasPrefix(req, msg(1, idB)) {
				return nil, "5"
			}
			return ok(msg(1, pod, 2, msg(1, "info", 2, `{"image":"pause:3","cniResult":{"a":1},"runtimeSpec":{}}`)))
		},
		service + "ListContainers": func([]byte) ([][]byte, string) { return ok(msg(1, msg(1, idA, 2, idB))) },
		service + "ListPodSandbox": func([]byte) ([][]byte, string) { return ok(msg(1, msg(1, idB))) },
	}
}

func TestCRIAnswers(t *testing.T) {
	ctx := context.Background()
	for _, service := range criServices {
		c := newCRI(serve(t, criAnswers(service)), true)
		ids, err := c.list(ctx)
		if err != nil || !cmp.Equal(ids, []string{idB, idA}) {
			t.Errorf("%s: list: %q, %v", service, ids, err)
		}
		got, err := c.inspect(ctx, idA)
		must(t, err)
		want := newInfo(Containerd, idA)
		want.Name, want.Image, want.ImageRepo, want.ImageTag = "shop", "docker.io/shop:1", "docker.io/shop", "1"
		want.ImageDigest, want.ImageID, want.CreatedTime, want.User, want.Env = "sha256:dd", "ii", 5, "u", []string{"B=2"}
		want.Labels = map[string]string{"io.kubernetes.pod.name": "shop-1"}
		want.Mounts = []Mount{{"/srv", "/data", "", false, "rshared"}}
		want.CPUPeriod, want.CPUShares, want.MemoryLimit, want.SwapLimit, want.Privileged = 100, 2, 8, 9, true
		want.PodSandboxID, want.PodSandboxLabels, want.IP, want.CNIJSON = idB, map[string]string{"app": "shop"}, "10.1.2.3", `{"a":1}`
		want.HostNetwork, want.HostIPC = true, true
		want.LivenessProbe = &Probe{"cat", []string{}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: container (-want +got):\n%s", service, diff)
		}
		pod, err := c.inspect(ctx, idB[:12]+idB[12:])
		must(t, err)
		if !pod.IsPodSandbox || pod.Name != "shop-1" || pod.Image != "pause:3" || pod.PodSandboxID != idB || pod.IP != "10.1.2.3" {
			t.Errorf("%s: sandbox: %+v", service, pod)
		}
		if _, err := c.inspect(ctx, idC); !errors.Is(err, errNotFound) {
			t.Errorf("%s: unknown: %v", service, err)
		}
		if err := c.watch(ctx, nil); !errors.Is(err, errUnimplemented) {
			t.Errorf("%s: events: %v", service, err)
		}
	}
}

// TestStrangeCalls: answers that no server should give are errors.
func TestStrangeCalls(t *testing.T) {
	answers := fakeGRPC{
		"/two":     func([]byte) ([][]byte, string) { return [][]byte{{}, {}}, "0" },
		"/denied":  func([]byte) ([][]byte, string) { return nil, "7" },
		"/garbled": func([]byte) ([][]byte, string) { return ok([]byte("\x0a\xff")) },
		"/status":  func([]byte) ([][]byte, string) { return ok(nil) },
		"/none":    func([]byte) ([][]byte, string) { return [][]byte{{}}, "" },
		"/huge":    func([]byte) ([][]byte, string) { return ok(make([]byte, maxAnswer+1)) },
	}
	c := newGRPC(serve(t, answers))
	for method, wantErr := range map[string]bool{"/two": true, "/denied": true, "/garbled": false, "/status": false, "/none": true, "/huge": true, "/missing": true} {
		if _, err := c.call(context.Background(), method, nil, nil); (err != nil) != wantErr {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// FuzzMessages: no message is too strange for the decoders.
func FuzzMessages(f *testing.F) {
	a := criAnswers(criServices[0])
	for _, h := range a {
		if answers, _ := h(msg(1, idA)); len(answers) > 0 {
			f.Add(answers[0])
		}
		if answers, _ := h(msg(1, idB)); len(answers) > 0 {
			f.Add(answers[0])
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c := &cri{env: true}
		if info, _, err := c.containerInfo(idA, b); err == nil {
			info.bound(100)
			info.json()
		}
		if pod, err := c.podInfo(idB, b); err == nil {
			pod.bound(100)
			pod.json()
		}
		_ = messages(bytes.NewReader(b), func([]byte) error { return nil })
	})
}
