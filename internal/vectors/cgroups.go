package vectors

import (
	"fmt"
	"strings"
)

const (
	idH = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	idG = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
	shH = "0123456789ab"
)

// cgroupPath is a cgroup path, the container that it stands for ("" is the
// host), and which rule of the container plugin decides.
type cgroupPath struct{ rule, path, id string }

// cgroupPaths has at least one path for every rule, and paths that look like
// containers and are none.
var cgroupPaths = []cgroupPath{
	{"podman scope", "/machine.slice/libpod-" + idH + ".scope", shH},
	{"podman scope/container", "/machine.slice/libpod-" + idH + ".scope/container", shH},
	{"podman bare", "/libpod_parent/libpod-" + idH, shH},
	{"podman payload scope", "/user.slice/libpod-payload-" + idH + ".scope", shH},
	{"podman payload scope/container", "/user.slice/libpod-payload-" + idH + ".scope/container", shH},
	{"podman payload bare", "/user.slice/libpod-payload-" + idH, shH},
	{"docker bare", "/docker/" + idH, shH},
	{"docker bare", "/docker/" + idG + "/docker/" + idH, shH},
	{"docker scope", "/system.slice/docker-" + idH + ".scope", shH},
	{"cri bare", "/kubepods/burstable/pod1234/" + idH, shH},
	{"cri crio", "/kubepods/besteffort/pod1/crio-" + idH, shH},
	{"cri containerd scope", "/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + idH + ".scope", shH},
	{"cri crio scope", "/kubepods.slice/kubepods-pod1.slice/crio-" + idH + ".scope", shH},
	{"cri colon", "/kubepods-burstable-pod1.slice:cri-containerd:" + idH, shH},
	{"cri docker scope", "/kubepods.slice/docker-" + idH + ".scope", shH},
	{"containerd short", "/default/abc", "abc"},
	{"containerd short", "/default/test_container", "test_contain"},
	{"containerd nested", "/default/a/b/c", "a/b/c"},
	{"containerd nested", "/x/y/x/z", "z"},
	{"lxc dir", "/lxc/c1/init.scope", "c1"},
	{"lxc payload dir", "/lxc.payload/c2/x.service", "c2"},
	{"lxc payload dot", "/lxc.payload.c3", "c3"},
	{"libvirt suffix", "/c4.libvirt-lxc", "c4"},
	{"libvirt scope", `/machine.slice/machine-lxc\x2d22\x2dname.scope`, `22\x2dname`},
	{"libvirt dir", "/libvirt/lxc/c5.service", "c5.service"},
	{"bpm bare", "/bpm-job", "job"},
	{"bpm scope", "/system.slice/runc-bpm-job2.scope", "job2"},
	{"none", "/system.slice/ssh.service", ""},
	{"none", "/user.slice/user-1000.slice/session-2.scope", ""},
	{"none", "/", ""},
	{"none", "", ""},
	{"none", "/docker/" + idH + "/sub.scope", ""},
	{"none", "/x.slice:cri-containerd:" + idH[1:], ""},
}

// cgroups has a process per path, and says for each in which container it is.
func cgroups() string {
	var expect, decl, events strings.Builder
	inHost := 0
	for i, c := range cgroupPaths {
		fmt.Fprintf(&decl, "process c%d pid=%d cgroups=['cpuset=%s']\n", i, 200+i, c.path)
		fmt.Fprintf(&events, "@c%d getuid\n", i)
		if c.id == "" {
			inHost++
		}
		// Another process learns it from its execve.
		fmt.Fprintf(&decl, "process d%d pid=%d\n", i, 400+i)
		fmt.Fprintf(&events, "@d%d execve /bin/x cgroups=['cpuset=%s']\n@d%d getuid\n", i, c.path, i)
		want := c.id
		if want == "" {
			want = "host"
		}
		want = strings.ReplaceAll(want, `\`, `\\`)
		fmt.Fprintf(&expect, "#= matches 1 proc.pid = %d and evt.type = getuid and container.id = '%s'\n", 200+i, want)
		fmt.Fprintf(&expect, "#= matches 2 proc.pid = %d and container.id = '%s'\n", 400+i, want)
	}
	fmt.Fprintf(&expect, "#= matches %d container.id = host\n", 3*inHost)
	return expect.String() + decl.String() + events.String()
}
