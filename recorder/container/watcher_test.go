package container

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const fullAnswer = `{"Id":"%s","Name":"/shop","Created":"2026-11-22T00:20:03.5Z","Image":"sha256:1234567890abcdef",
 "Config":{"Image":"registry:5000/team/shop:1.2","User":"app","Labels":{"app":"shop","long":"%s"},"Env":["SECRET=1"],
  "Healthcheck":{"Test":["CMD","curl","-f","http://localhost"]}},
 "HostConfig":{"Privileged":true,"PidMode":"host","NetworkMode":"bridge","IpcMode":"host","CpuPeriod":50000,"CpuQuota":25000,
  "CpuShares":512,"CpusetCpus":"0-1,3","Memory":1048576,"MemorySwap":2097152},
 "Mounts":[{"Type":"bind","Source":"/srv","Destination":"/data","Mode":"ro","RW":false,"Propagation":"rprivate"}],
 "NetworkSettings":{"IPAddress":"172.17.0.2","Ports":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}],"53/udp":[{"HostIp":"","HostPort":"53"}],"81/tcp":null}}}`

// TestDockerAnswer: the whole JSON, byte by byte.
func TestDockerAnswer(t *testing.T) {
	f := newFakeDocker(idA)
	f.set("/containers/"+idA+"/json", fmt.Sprintf(fullAnswer, idA, strings.Repeat("x", 101)))
	f.set("/images/1234567890abcdef/json", `{"RepoTags":["a:1"],"RepoDigests":["other@sha256:no","registry:5000/team/shop@sha256:yes"]}`)
	_, got := start(t, Options{Sockets: []Socket{{EngineDocker, serve(t, f)}}})
	want := `{"container":{"type":0,"id":"` + idA[:12] + `","name":"shop","image":"registry:5000/team/shop:1.2","imagedigest":"sha256:yes",` +
		`"imageid":"1234567890abcdef","imagerepo":"registry:5000/team/shop","imagetag":"1.2","User":"app","cni_json":"",` +
		`"cpu_period":50000,"cpu_quota":25000,"cpu_shares":512,"cpuset_cpu_count":3,"created_time":1795306803,"env":null,` +
		`"full_id":"` + idA + `","host_ipc":true,"host_network":false,"host_pid":true,"ip":"172.17.0.2","size":-1,"is_pod_sandbox":false,` +
		`"labels":{"app":"shop"},"memory_limit":1048576,"swap_limit":2097152,"pod_sandbox_id":"","privileged":true,"pod_sandbox_labels":null,` +
		`"port_mappings":[{"HostIp":2130706433,"HostPort":8080,"ContainerPort":80}],` +
		`"Mounts":[{"Source":"/srv","Destination":"/data","Mode":"ro","RW":false,"Propagation":"rprivate"}],` +
		`"Healthcheck":{"exe":"curl","args":["-f","http://localhost"]}}}`
	if len(got) != 1 || string(got[0].JSON) != want {
		t.Fatalf("\n got %v\nwant %s", got, want)
	}
	c := parse(t, got[0])
	if c.Type != "docker" || c.ImageRepo != "registry:5000/team/shop" || !c.Privileged || len(c.Mounts) != 1 {
		t.Errorf("read back: %+v", c)
	}
	_, got = start(t, Options{Env: true, MaxLabel: 200, Sockets: []Socket{{EnginePodman, serve(t, f)}}})
	if s := string(got[0].JSON); !strings.Contains(s, `"env":["SECRET=1"]`) || !strings.Contains(s, `"long":"xxx`) || !strings.Contains(s, `"type":11`) {
		t.Errorf("with environment: %s", s)
	}
}

func TestContainersThatComeAndGo(t *testing.T) {
	f := newFakeDocker(idA)
	w, initial := start(t, Options{Sockets: []Socket{{EngineDocker, serve(t, f)}}})
	if len(initial) != 1 || parse(t, initial[0]).Name != "n-a1" {
		t.Fatalf("at the start: %v", initial)
	}
	f.set("/containers/"+idB+"/json", `{"Id":"`+idB+`","Name":"/b"}`)
	f.events <- event("create", idB)
	if c := next(t, w); c.Name != "b" || c.IP != "" {
		t.Errorf("created: %+v", c)
	}
	f.set("/containers/"+idB+"/json", `{"Id":"`+idB+`","Name":"/b","NetworkSettings":{"Networks":{"x":{"IPAddress":"10.0.0.3"}}}}`)
	f.events <- event("start", idB)
	if c := next(t, w); c.IP != "10.0.0.3" {
		t.Errorf("started: %+v", c)
	}
	f.events <- event("start", idB) // nothing new
	f.set("/containers/"+idB+"/json", `{"Id":"`+idB+`","Name":"/b2"}`)
	f.events <- event("rename", idB)
	if c := next(t, w); c.Name != "b2" {
		t.Errorf("renamed: %+v", c)
	}
	f.events <- event("exec_create: sh", idB)
	f.events <- event("destroy", idC) // unknown
	f.events <- event("destroy", idB)
	if u, c := nextUpdate(t, w); !u.Removed || c.Name != "b2" || !strings.Contains(string(u.JSON), `"env":[]`) {
		t.Errorf("removed: %v %s", u.Removed, u.JSON)
	}
	// A container that only its cgroup shows; known ones are not asked for again.
	f.set("/containers/"+idC+"/json", `{"Id":"`+idC+`","Name":"/c"}`)
	for range 3 {
		w.Saw([]byte("cpu=/\x00memory=/docker/" + idA + "\x00"))
		w.Saw([]byte("cpu=/\x00memory=/system.slice/docker-" + idC + ".scope\x00"))
		w.Saw([]byte("cpu=/\x00"))
	}
	if c := next(t, w); c.Name != "c" || c.FullID != idC {
		t.Errorf("seen: %+v", c)
	}
	known := w.Known()
	if len(known) != 2 || parse(t, known[0]).FullID != idA || parse(t, known[1]).FullID != idC {
		t.Errorf("known: %v", known)
	}
	select {
	case u := <-w.Updates():
		t.Errorf("more news: %s", u.JSON)
	case <-time.After(100 * time.Millisecond):
	}
}

// TestLateAnswer: a container may show before its runtime knows it.
func TestLateAnswer(t *testing.T) {
	f := newFakeDocker()
	w, _ := start(t, Options{Sockets: []Socket{{EngineDocker, serve(t, f)}}})
	w.Saw([]byte("memory=/docker/" + idA + "\x00"))
	time.Sleep(50 * time.Millisecond)
	f.set("/containers/"+idA+"/json", `{"Id":"`+idA+`","Name":"/late"}`)
	if c := next(t, w); c.Name != "late" {
		t.Errorf("%+v", c)
	}
}

// TestSlowAnswer: a runtime that did not answer in time is asked again.
func TestSlowAnswer(t *testing.T) {
	f := newFakeDocker(idA)
	f.hang = make(chan struct{})
	w, initial := start(t, Options{Timeout: 50 * time.Millisecond, Sockets: []Socket{{EngineDocker, serve(t, f)}}})
	if len(initial) != 0 {
		t.Errorf("at the start: %v", initial)
	}
	w.Saw([]byte("memory=/docker/" + idA + "\x00"))
	time.Sleep(100 * time.Millisecond)
	close(f.hang)
	if c := next(t, w); c.Name != "n-a1" {
		t.Errorf("%+v", c)
	}
}

// TestForgottenContainers: when there are too many, the older ones are forgotten.
func TestForgottenContainers(t *testing.T) {
	w := New(Options{})
	data := make([]byte, maxKnownSize/4)
	for _, id := range []string{"1", "2", "3", "4", "2", "5"} {
		data = append(bytes.Clone(data[:maxKnownSize/4-1]), id[0])
		if len(w.known) == 4 && id == "2" {
			data[0] = 1 // what is known anew counts as young
		}
		if !w.isNews(nil, &Info{ID: id}, data) {
			t.Errorf("%s is no news", id)
		}
	}
	var ids []string
	size := 0
	for id, k := range w.known {
		ids, size = append(ids, id), size+len(k.data)
	}
	slices.Sort(ids)
	if want := []string{"2", "4", "5"}; !slices.Equal(ids, want) || size != w.size {
		t.Errorf("known are %v of %d bytes, want %v of %d", ids, w.size, want, size)
	}
}

// TestHangingRuntime: one that accepts and says nothing delays neither the caller
// nor the other runtime, and cannot keep the watcher from ending.
func TestHangingRuntime(t *testing.T) {
	silent := silentSocket(t)
	slow := newFakeDocker(idB)
	slow.hang = make(chan struct{})
	w := New(Options{Timeout: 100 * time.Millisecond, Sockets: []Socket{
		{EngineDocker, silent}, {EnginePodman, serve(t, slow)}, {EngineCRI, silent}, {EngineContainerd, silent},
		{EngineDocker, serve(t, newFakeDocker(idA))}, {EngineDocker, "/nonexistent"},
	}})
	w.Start(context.Background())
	if c := next(t, w); c.FullID != idA {
		t.Errorf("%+v", c)
	}
	for i := range 10 * requestQueue {
		w.Saw(fmt.Appendf(nil, "memory=/docker/%064x\x00", i+1))
	}
	if w.Dropped() == 0 {
		t.Error("nothing was dropped")
	}
	w.Stop()
}

// silentSocket returns a socket that is never answered.
func silentSocket(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "hids")
	must(t, err)
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	must(t, err)
	t.Cleanup(func() {
		l.Close()
		os.RemoveAll(dir)
	})
	return path
}

// TestLyingRuntime: what cannot be true is not passed on, and more than is
// bearable is not read.
func TestLyingRuntime(t *testing.T) {
	for name, answer := range map[string]string{
		"another container": `{"Id":"` + idB + `"}`,
		"no id":             `{}`,
		"short id":          `{"Id":"` + idA[:12] + `"}`,
		"id with text":      `{"Id":"` + idA[:63] + `"}`,
		"no JSON":           `hello`,
		"wrong types":       `{"Id":"` + idA + `","Config":{"Labels":[1]}}`,
		"deep":              strings.Repeat("[", 100_000),
		"nothing":           ``,
		"endless":           `{"Id":"` + strings.Repeat("a", maxAnswer) + `"}`,
	} {
		f := newFakeDocker(idA)
		f.set("/containers/"+idA+"/json", answer)
		if _, got := start(t, Options{Sockets: []Socket{{EngineDocker, serve(t, f)}}}); len(got) != 0 {
			t.Errorf("%v: %v", name, got)
		}
	}
	raw := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("y", 2*maxHeader)+"\r\n\r\n[]")
		conn.Close()
	})
	d := newDocker(Docker, serve(t, raw), false)
	if _, err := d.list(context.Background()); err == nil {
		t.Error("no error for an endless header")
	}
}

// TestHostileTexts: whatever a runtime says, the event can be read.
func TestHostileTexts(t *testing.T) {
	many := strings.Repeat(`"`+strings.Repeat("x", 5000)+`",`, 1000)
	labels := ""
	for i := range 5000 {
		labels += fmt.Sprintf(`"%d":"x",`, i)
	}
	for name, rest := range map[string]string{
		"NUL":           `"Name":"/a\u0000b","Config":{"Labels":{"k\u0000":"v\u0000"}}`,
		"invalid UTF-8": "\"Name\":\"/\xff\xfe\",\"Config\":{\"Image\":\"\xc3\"}",
		"surrogate":     `"Name":"/\ud800"`,
		"long":          `"Name":"/` + strings.Repeat("n", 100_000) + `"`,
		"environment":   `"Config":{"Env":[` + many + `""]}`,
		"labels":        `"Config":{"Labels":{` + labels + `"z":"z"}}`,
		"mounts":        `"Mounts":[` + strings.Repeat(`{"Source":"`+strings.Repeat("s", 900)+`"},`, 3000) + `{}]`,
		"ip":            `"NetworkSettings":{"IPAddress":"localhost"}`,
		"image":         `"Config":{"Image":"::@@//:"}`,
		"probe":         `"Config":{"Healthcheck":{"Test":["CMD"]},"Labels":{"` + lastConfig + `":"{\"spec\":5}"}}`,
		"ports":         `"NetworkSettings":{"Ports":{"x/tcp":[{"HostPort":"1"}],"70000/tcp":[{}],"1/tcp":[{"HostPort":"-1"}]}}`,
	} {
		f := newFakeDocker(idA)
		f.set("/containers/"+idA+"/json", `{"Id":"`+idA+`",`+rest+`}`)
		_, got := start(t, Options{Env: true, Sockets: []Socket{{EngineDocker, serve(t, f)}}})
		if len(got) != 1 || len(got[0].JSON) > maxJSON {
			t.Errorf("%s: %d updates", name, len(got))
			continue
		}
		if c := parse(t, got[0]); c.FullID != idA || c.IP != "" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// TestFirstRuntimeWins: a container belongs to the runtime that told of it first.
func TestFirstRuntimeWins(t *testing.T) {
	a, b := newFakeDocker(idA), newFakeDocker()
	w, _ := start(t, Options{Sockets: []Socket{{EngineDocker, serve(t, a)}, {EngineDocker, serve(t, b)}}})
	b.set("/containers/"+idA+"/json", `{"Id":"`+idA+`","Name":"/forged"}`)
	b.set("/containers/"+idB+"/json", `{"Id":"`+idB+`","Name":"/own"}`)
	b.events <- event("start", idA)
	b.events <- event("destroy", idA)
	b.events <- event("start", idB)
	if c := next(t, w); c.Name != "own" {
		t.Errorf("%+v", c)
	}
}

func TestWholeID(t *testing.T) {
	for _, test := range []struct{ cgroups, id, want string }{
		{"cpu=/\x00memory=/docker/" + idA, idA[:12], idA},
		{"memory=/system.slice/docker-" + idA + ".scope", idA[:12], idA},
		{"memory=/kubepods/" + idB + "/" + idA, idA[:12], idA},
		{"memory=/default/test_container", "test_contain", "test_container"},
		{"memory=/default/a/b", "a/b", "a/b"},
		{"memory=/default/" + strings.Repeat("z", 200), strings.Repeat("z", 12), strings.Repeat("z", 12)},
		{"", "x", "x"},
	} {
		if got := wholeID([]byte(test.cgroups), test.id); got != test.want {
			t.Errorf("%q: %q, want %q", test.cgroups, got, test.want)
		}
	}
}

func TestProbesOfPods(t *testing.T) {
	const config = `{"spec":{"containers":[{"name":"a","livenessProbe":{"exec":{"command":["cat","/x"]}}},{"name":"b","readinessProbe":{"exec":{"command":["true"]}}}]}}`
	var a, b, c Info
	a.setProbes(config, "a")
	b.setProbes(config, "b")
	c.setProbes(config, "")
	if a.LivenessProbe == nil || a.LivenessProbe.Exe != "cat" || len(a.LivenessProbe.Args) != 1 || a.ReadinessProbe != nil {
		t.Errorf("a: %+v", a)
	}
	if b.ReadinessProbe == nil || b.ReadinessProbe.Args == nil || b.LivenessProbe != nil || c.LivenessProbe != nil {
		t.Errorf("b: %+v, c: %+v", b, c)
	}
	if p := healthcheck([]string{"CMD-SHELL", "x y"}); p.Exe != "/bin/sh" || p.Args[1] != "x y" {
		t.Errorf("%+v", p)
	}
}
