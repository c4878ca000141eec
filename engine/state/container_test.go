package state

import (
	"strings"
	"testing"

	"hids/scap/schema"
)

// containerRows are texts of container events: accepted or rejected.
var containerRows = []struct {
	json string
	ok   bool
}{
	{`{"container":{}}`, true},
	{`{"container":{"id":"a","name":"n","image":"i","type":0}}`, true},
	{" \t\r\n{\"container\":{}} \n", true},
	{"\ufeff{\"container\":{}}", true},
	{"{\"container\":{\"id\":\"a\"}}\x00 rest", true},
	{`{"container":{"id":"a"},"other":[1,{"x":null}]}`, true},
	{`{"container":{"lookup_state":1,"metadata_deadline":2,"lowerdir":"/x"}}`, true},
	{`{"container":{"id":1,"id":"a"}}`, true},
	{`{"container":1,"container":{"id":"a"}}`, true},
	{`{"container":{"id":"\u00e4\ud83d\ude00\n"}}`, true},

	{``, false},
	{`null`, false},
	{`[]`, false},
	{`{}`, false},
	{`{"id":"a","type":0}`, false},
	{`{"container":null}`, false},
	{`{"container":[]}`, false},
	{`{"container":{}} x`, false},
	{`{"container":{}}{}`, false},
	{`{"container":{},}`, false},
	{`{"container":{"id":"a",}}`, false},
	{`{"container":{"env":["a",]}}`, false},
	{`{"container":{}/**/}`, false},
	{`{"container":{"size":NaN}}`, false},
	{`{"container":{"size":01}}`, false},
	{`{"container":{"size":1.}}`, false},
	{`{"container":{"size":.5}}`, false},
	{`{"container":{"size":+1}}`, false},
	{`{"container":{"size":1e999}}`, false},
	{`{"container":{"size":-}}`, false},
	{`{"container":{"id":'a'}}`, false},
	{`{"container":{"id":"a}}`, false},
	{"{\"container\":{\"id\":\"a\nb\"}}", false},
	{"{\"container\":{\"id\":\"\xff\"}}", false},
	{`{"container":{"id":"\ud800"}}`, false},
	{`{"container":{"id":"\udc00"}}`, false},
	{`{"container":{"id":"\ud800\u0041"}}`, false},
	{`{"container":{"id":"\x"}}`, false},
	{`{"container":{"id":"\u12"}}`, false},
	{`{"container":{"id":"a","id":1}}`, false},
	{strings.Repeat("[", 1<<16), false},
	{`{"container":{"x":` + strings.Repeat("[", 4000) + strings.Repeat("]", 4000) + `}}`, false},
}

func TestContainerTexts(t *testing.T) {
	for _, r := range containerRows {
		_, err := ParseContainer([]byte(r.json))
		if (err == nil) != r.ok {
			t.Errorf("%.80s: error %v, want accepted %v", r.json, err, r.ok)
		}
	}
}

// TestContainerMemberTypes gives every member a value of every type.
func TestContainerMemberTypes(t *testing.T) {
	values := []string{
		`null`, `true`, `1`, `1.5`, `"s"`, `[]`, `{}`, `["s"]`, `[1]`, `[null]`, `[{}]`,
		`{"k":"v"}`, `{"k":1}`, `{"k":null}`, `{"exe":"a","args":null}`, `{"exe":"a","args":["b"]}`, `{"exe":1}`,
		`{"args":"a"}`, `[{"HostIp":true,"HostPort":1.5}]`, `[{"HostIp":"s"}]`,
		`[{"Source":"a","Destination":"b","Mode":"m","Propagation":"p","RW":true}]`, `[{"Source":null}]`, `[{"RW":1}]`,
	}
	stringMap := []int{0, 6, 11, 17} // an object whose members are strings
	accepts := map[jsonShape][]int{
		shapeString: {4}, shapeNumber: {2, 3}, shapeBool: {1},
		shapeStringsOr: {0, 5, 7}, shapeStringMap: stringMap,
		shapeProbe: {6, 11, 12, 13, 14, 15}, shapePorts: {0, 5, 10, 18, 20, 21, 22},
		shapeMounts: {0, 5, 10, 18, 19, 20},
	}
	for key, shape := range containerMembers {
		want := map[int]bool{}
		for _, i := range accepts[shape] {
			want[i] = true
		}
		for i, v := range values {
			text := `{"container":{"` + key + `":` + v + `}}`
			if _, err := ParseContainer([]byte(text)); (err == nil) != want[i] {
				t.Errorf("%s: error %v, want accepted %v", text, err, want[i])
			}
		}
	}
}

func TestContainerMembers(t *testing.T) {
	c, err := ParseContainer([]byte(`{"container":{"id":"0123456789ab","full_id":"f","name":"n","image":"r:t","imageid":"i",
		"imagedigest":"d","imagerepo":"r","imagetag":"t","ip":"10.0.0.7","type":11.9,"privileged":true,"host_pid":true,
		"labels":{"b":"2","a":""},"Mounts":[{"Source":"/s","Destination":"/d","Mode":"ro","Propagation":"rprivate","RW":true}],
		"cni_json":"{}","pod_sandbox_id":"p","pod_sandbox_labels":{"x":"y"},"User":"u"}}`))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "id", c.ID, "0123456789ab")
	equal(t, "type", c.Type, "podman")
	equal(t, "ip", c.IP, "10.0.0.7")
	equal(t, "privileged", c.Privileged, true)
	equal(t, "host_ipc", c.HostIPC, false)
	equal(t, "labels", len(c.Labels), 2)
	equal(t, "label", c.Labels["b"], "2")
	equal(t, "sandbox label", c.PodSandboxLabels["x"], "y")
	equal(t, "mount", c.Mounts[0], Mount{"/s", "/d", "ro", "rprivate", true})
	equal(t, "user", c.User, "u")
}

func TestContainerTypeNames(t *testing.T) {
	for in, want := range map[string]string{
		"0": "docker", "1": "lxc", "2": "libvirt-lxc", "3": "mesos", "4": "rkt", "5": "", "6": "cri", "7": "containerd",
		"8": "cri-o", "9": "bpm", "10": "", "11": "podman", "12": "", "65534": "host", "-1": "", "0.7": "docker",
		"1e300": "", "-1e300": "", "99999999999": "",
	} {
		c, err := ParseContainer([]byte(`{"container":{"type":` + in + `}}`))
		if err != nil {
			t.Fatal(in, err)
		}
		equal(t, "type "+in, c.Type, want)
	}
	c, _ := ParseContainer([]byte(`{"container":{}}`))
	equal(t, "no type", c.Type, "")
}

func FuzzContainerJSON(f *testing.F) {
	for _, r := range containerRows {
		f.Add([]byte(r.json))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseContainer(text)
		if (c == nil) == (err == nil) {
			t.Fatal(c, err)
		}
	})
}

func (h *testHost) container(text string) {
	h.t.Helper()
	h.do(schema.CONTAINER_JSON_2_E, -1, text)
}

func inContainer(id string) func([]any) { return set(14, []byte("cpu=/docker/"+id+"\x00")) }

func (h *testHost) wantContainer(id string, known bool) {
	h.t.Helper()
	got, meta, ok := h.st.EventContainer()
	if !ok || got != id || (meta != nil) != known {
		h.t.Errorf("%v: container %q, known %v, thread %v; want %q, %v", h.ev.Type, got, meta != nil, ok, id, known)
	}
}

func TestContainerOfEvent(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	h.wantContainer("host", true)

	h.exec(100, 100, 1, inContainer(hexH))
	h.wantContainer(idH, false)
	equal(t, "thread's container", h.st.Thread(100).ContainerID, idH)

	h.container(`{"container":{"id":"` + idH + `","name":"web"}}`)
	h.wantContainer(idH, true)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	h.wantContainer(idH, true)
	equal(t, "name", h.st.Container(idH).Name, "web")

	h.container(`{"container":{"id":"` + idH + `","image":"i"}}`)
	equal(t, "name after replacement", h.st.Container(idH).Name, "")

	h.container(`{"container":{"id":1}}`)
	if _, _, ok := h.st.EventContainer(); ok {
		t.Error("a rejected event shows a container")
	}
	equal(t, "image after a rejected event", h.st.Container(idH).Image, "i")

	h.do(schema.ASYNCEVENT_E, -1, uint32(0), "container_removed", `{"container":{"id":"`+idH+`","name":"gone"}}`)
	_, meta, _ := h.st.EventContainer()
	equal(t, "name in the event of the removal", meta.Name, "gone")
	if h.st.Container(idH) != nil {
		t.Error("the container is still there")
	}
	h.do(schema.ASYNCEVENT_E, -1, uint32(0), "container", `{"container":{"id":"`+idH+`"}}`)
	if h.st.Container(idH) == nil {
		t.Error("the container is not there")
	}
	h.do(schema.ASYNCEVENT_E, -1, uint32(7), "container_removed", `{"container":{"id":"`+idH+`"}}`)
	h.do(schema.ASYNCEVENT_E, -1, uint32(0), "other", `{"container":{"id":"zzz"}}`)
	if h.st.Container(idH) == nil || h.st.Container("zzz") != nil {
		t.Error("events of others count")
	}
}

func TestHostEntryIsNotReplaced(t *testing.T) {
	h := newHost(t)
	h.container(`{"container":{"id":"","name":"evil"}}`)
	h.container(`{"container":{"name":"evil"}}`)
	h.do(schema.ASYNCEVENT_E, -1, uint32(0), "container_removed", `{"container":{}}`)
	equal(t, "host", h.st.Container("").Name, "host")
	h.exec(100, 100, 1, set(14, []byte("cpu=/lxc/\x00")))
	equal(t, "host", h.st.Container("").Name, "host")
	h.wantContainer("host", true)
}

func TestContainerKnownByPath(t *testing.T) {
	h := newHost(t)
	h.container(`{"container":{"id":"c1","name":"from JSON","type":1}}`)
	h.exec(100, 100, 1, set(14, []byte("cpu=/lxc.payload.c1\x00")))
	h.wantContainer("c1", true)
	c := h.st.Container("c1")
	equal(t, "type", c.Type, "lxc")
	equal(t, "name", c.Name, "")
	equal(t, "path only", c.PathOnly, true)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	h.container(`{"container":{"id":"c1","name":"again","type":1}}`)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	equal(t, "name", h.st.Container("c1").Name, "again")
}

func TestChildHasContainerFromItsOwnEvent(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0, inContainer(hexH))
	h.wantContainer("host", true)
	equal(t, "child after the caller's event", h.st.Thread(300).ContainerID, "")
	equal(t, "cgroup", h.st.Thread(300).Cgroups[0].Path, "/docker/"+hexH)
	h.do(schema.SYSCALL_CHROOT_X, 300, 0, "/x")
	h.wantContainer(idH, false)

	h.clone(schema.SYSCALL_CLONE_20_X, 400, 0, 400, 100, schema.CLONE_PARENT, inContainer(hexG))
	h.wantContainer(hexG[:12], false)
}

func TestContainersOfListedThreads(t *testing.T) {
	sec := testSection(0)
	sec.Threads[1].Cgroups = []byte("cpu=/docker/" + hexH + "\x00")
	h := beginHost(t, sec)
	h.container(`{"container":{"id":"` + idH + `","name":"web"}}`)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	h.wantContainer(idH, true)

	next := testSection(1)
	next.Threads[1].Cgroups = sec.Threads[1].Cgroups
	h.st.Begin(next)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	h.wantContainer("host", true)
	if h.st.Container(idH) == nil {
		t.Error("metadata was lost in the next section")
	}
	h.exec(100, 100, 1, set(14, nil))
	h.wantContainer(idH, true)
}

func TestContainersAreLimited(t *testing.T) {
	var c containers
	c.reset()
	for i := range maxContainers + 10 {
		c.setBare(string(rune('a'+i%26))+strings.Repeat("x", i%7)+string(rune(i)), "lxc")
		c.set(&Container{ID: string(rune(0x10000 + i))})
	}
	if len(c.byID) > maxContainers {
		t.Errorf("%d containers", len(c.byID))
	}
}
