package state

import (
	"strings"
	"testing"
)

const (
	hexH = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	hexG = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
	idH  = "0123456789ab"
)

// cgroupRows are paths with the container to which they belong. H and G stand
// for ids of 64 digits; h is the short form of H.
var cgroupRows = []struct {
	path, want string
	kind       matchKind
}{
	{"/docker/H", "h", kindPlain},
	{"/H", "h", kindPlain},
	{"/any/dir/H", "h", kindPlain},
	{"/ecs/TASK/H", "h", kindPlain},
	{"/kubepods/burstable/pod123-45/H", "h", kindPlain},
	{"/default/H", "h", kindPlain},
	{"/../H", "h", kindPlain},
	{"/system.slice/docker-H.scope", "h", kindPlain},
	{"/system.slice/docker-H.scope/sub", "h", kindPlain},
	{"/kubepods.slice/kubepods-pod1.slice/cri-containerd-H.scope", "h", kindPlain},
	{"/kubepods.slice/kubepods-pod1.slice/crio-H.scope", "h", kindPlain},
	{"/kubepods.slice/kubepods-pod1.slice/crio-H.scope/container", "h", kindPlain},
	{"/kubepods/pod1/crio-H", "h", kindPlain},
	{"/kubepods-pod1.slice:cri-containerd:H", "h", kindPlain},
	{"/machine.slice/libpod-H.scope", "h", kindPlain},
	{"/machine.slice/libpod-H.scope/container", "h", kindPlain},
	{"/machine.slice/libpod-H.scope/container/system.slice/x.service", "h", kindPlain},
	{"/libpod_parent/libpod-H", "h", kindPlain},
	{"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-H.scope", "h", kindPlain},
	{"/machine.slice/libpod-payload-H", "h", kindPlain},
	{"/machine.slice/machine-libpod_pod_G.slice/libpod-H.scope", "h", kindPlain},
	{"/docker/G/docker/H", "h", kindPlain},
	{"/docker/G/kubepods/burstable/pod1/H", "h", kindPlain},
	{"/system.slice/docker-G.scope/kubelet.slice/kubelet-kubepods.slice/cri-containerd-H.scope", "h", kindPlain},

	{"/docker/H/sub", "", kindPlain},
	{"/docker/H/init.scope", "", kindPlain},
	{"/docker/H/", "", kindPlain},
	{"/system.slice/docker-H.scope/init.scope", "", kindPlain},
	{"/machine.slice/libpod-H.scope/init.scope", "", kindPlain},
	{"/kubepods/pod1/H/sub", "", kindPlain},
	{"/machine.slice/libpod-conmon-H.scope", "", kindPlain},
	{"/kubepods.slice/crio-conmon-H.scope", "", kindPlain},
	{"/system.slice/docker-H", "", kindPlain},
	{"/system.slice/cri-containerd-H", "", kindPlain},
	{"/system.slice/nerdctl-H.scope", "", kindPlain},
	{"/docker/H0", "", kindPlain},
	{"/x.slice:cri-containerd:0123", "", kindPlain},

	{"/docker/0123", "0123", kindPlain},
	{"/docker/0123456789abcdef", "0123456789ab", kindPlain},
	{"/docker/some other text", "some other t", kindPlain},
	{"/default/abc", "abc", kindPlain},
	{"/default/test_container", "test_contain", kindPlain},
	{"/my_ns-1.5/x", "x", kindPlain},
	{"/x/y/x/z", "z", kindPlain},
	{"/default/a/b/c", "a/b/c", kindPlain},
	{"/k8s.io/abc", "abc", kindPlain},
	{"/mesos/01234567-89ab-cdef-0123-456789abcdef", "01234567-89a", kindPlain},
	{"/default/x.mount", "x.mount", kindPlain},

	{"/foo", "", kindPlain},
	{"/default/", "", kindPlain},
	{"/my__ns/x", "", kindPlain},
	{"/default/x.service", "", kindPlain},
	{"/default/" + hexH + "g", "", kindPlain},
	{"/ecs/0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef-1234567890", "", kindPlain},
	{"/kubepods.slice/kubepods-burstable.slice", "", kindPlain},
	{"/init.scope", "", kindPlain},
	{"/system.slice/ssh.service", "", kindPlain},
	{"/user.slice/user-0.slice/session-2.scope", "", kindPlain},
	{"/", "", kindPlain},
	{"", "", kindPlain},

	{"/system.slice/systemd-udevd.service/udev", "systemd-udev", kindPlain},
	{"/system.slice/dev-hugepages.mount", "dev-hugepage", kindPlain},
	{"/system.slice/docker.service/buildkit", "docker.servi", kindPlain},
	{"/kubepods/burstable", "burstable", kindPlain},
	{"/kubepods/besteffort/pod01234567", "besteffort/p", kindPlain},
	{"/user/bob/0", "bob/0", kindPlain},

	{"/lxc/c1", "c1", kindPlain},
	{"/lxc.payload/c1", "c1", kindPlain},
	{"/lxc/c1/init.scope", "c1", kindLXC},
	{"/lxc.payload/c1/system.slice/x.service", "c1", kindLXC},
	{"/lxc.payload.c1", "c1", kindLXC},
	{"/lxc.payload.c1/system.slice", "c1", kindLXC},
	{"/lxc/x.service", "x.service", kindLXC},
	{"/lxc.monitor.c1", "", kindPlain},
	{"/lxc/", "", kindPlain},

	{"/c1.libvirt-lxc", "c1", kindLibvirtLXC},
	{"/machine/c1.libvirt-lxc", "c1.libvirt-l", kindPlain},
	{`/machine.slice/machine-lxc\x2d22\x2dname.scope`, `22\x2dname`, kindLibvirtLXC},
	{`/machine.slice/machine-lxc\x2d22\x2dname.scope/libvirt`, `machine-lxc\`, kindPlain},
	{`/machine.slice/machine-lxc\x2d22\x2d` + strings.Repeat("n", 50) + `.scope/libvirt`, `22\x2d` + strings.Repeat("n", 50), kindLibvirtLXC},
	{"/libvirt/lxc/x", "lxc/x", kindPlain},
	{"/libvirt/lxc/x.scope", "x.scope", kindLXC},

	{"/bpm-job", "job", kindBPM},
	{"/system.slice/bpm-job.scope", "job", kindBPM},
	{"/system.slice/runc-bpm-job.scope", "job", kindBPM},
	{"/bpm-a/b", "b", kindPlain},
	{"/a.slice/bpm-job/x.service", "", kindPlain},
	{`/machine-rkt\x2d01.scope/system.slice/x.service`, "", kindPlain},

	// The check of the digits is one of the position in the path.
	{"/machine.slice/libpod-0123456789abcdeg" + hexH[16:], "", kindPlain},
	{"/" + strings.Repeat("d", 50) + "/machine.slice/libpod-0123456789abcdeg" + hexH[16:] + ".scope", "0123456789ab", kindPlain},
}

func TestCgroupPaths(t *testing.T) {
	expand := strings.NewReplacer("H", hexH, "G", hexG)
	for _, r := range cgroupRows {
		path := r.path
		if !strings.Contains(path, "0123456789abcdeg") {
			path = expand.Replace(path)
		}
		want := r.want
		if want == "h" {
			want = idH
		}
		if id, kind := matchPath(path); id != want || kind != r.kind && want != "" {
			t.Errorf("%s: %q of kind %d, want %q of kind %d", path, id, kind, want, r.kind)
		}
	}
}

func TestFirstPathWithContainerWins(t *testing.T) {
	p := parseCgroups("cpu=\x00memory=/init.scope\x00pids=/docker/" + hexH + "\x00io=/docker/" + hexG + "\x00")
	equal(t, "container", p.id, idH)
}

func TestSubsystemNames(t *testing.T) {
	for in, want := range map[string]string{
		"cpu_cgroup": "cpu", "perf": "perf_event", "mem": "memory", "mem_cgroup": "memory", "io": "blkio",
		"perf_event": "perf_event", "cpuset": "cpuset", "io_cgroup": "blkio", "": "",
	} {
		equal(t, in, subsysName(in), want)
	}
}

func TestMalformedCgroupListIsIgnored(t *testing.T) {
	h := newHost(t)
	th := h.st.Thread(100)
	before := th.Cgroups
	for _, raw := range []string{"cpu=/a\x00broken\x00", "x", "\x00", "cpu=/a\x00\x00mem=/b\x00"} {
		h.st.setCgroups(th, []byte(raw))
		if len(th.Cgroups) != len(before) || th.Cgroups[0] != before[0] {
			t.Errorf("%q: got %v", raw, th.Cgroups)
		}
	}
}

func FuzzCgroup(f *testing.F) {
	for _, r := range cgroupRows {
		f.Add(r.path)
	}
	f.Add("cpu=/docker/" + hexH + "\x00mem=/\x00")
	f.Fuzz(func(t *testing.T, s string) {
		id, _ := matchPath(s)
		if !strings.Contains(s, id) {
			t.Fatalf("%q: id %q", s, id)
		}
		p := parseCgroups(s)
		if again := parseCgroups(s); again.id != p.id || again.kind != p.kind {
			t.Fatalf("%q: %q and %q", s, p.id, again.id)
		}
	})
}
