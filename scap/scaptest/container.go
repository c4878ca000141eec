package scaptest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"hids/scap/schema"
)

// container is a container that the text has declared.
type container struct {
	name    string
	id      string // as in cgroup paths: 64 digits where the engine has them
	cgroup  string // path of its processes
	lastPID int64  // in its pid namespace
}

// enter makes p a process of c.
func (p *proc) enter(c *container) {
	p.container = c
	c.lastPID++
	p.th.VTID, p.th.VPID = c.lastPID, c.lastPID
	p.th.SID, p.th.VPGID = c.lastPID, c.lastPID
	p.th.Cgroups = nulJoin([]string{"cpuset=" + c.cgroup, "cpu=" + c.cgroup, "memory=" + c.cgroup})
}

// runtimes has a row per container engine: its name and number in the
// metadata, and where it puts its cgroups (%n the name, %i the id).
var runtimes = [...]struct {
	name   string
	number int
	cgroup string
}{
	{"docker", 0, "/docker/%i"},
	{"lxc", 1, "/lxc.payload.%n"},
	{"libvirt-lxc", 2, `/machine.slice/machine-lxc\x2d22\x2d%n.scope`},
	{"mesos", 3, "/mesos/%i"},
	{"rkt", 4, "/machine.slice/%i"},
	{"cri", 6, "/kubepods.slice/kubepods-pod1.slice/cri-containerd-%i.scope"},
	{"containerd", 7, "/default/%i"},
	{"cri-o", 8, "/kubepods.slice/kubepods-pod1.slice/crio-%i.scope"},
	{"bpm", 9, "/system.slice/bpm-%n.scope"},
	{"podman", 11, "/machine.slice/libpod-%i.scope"},
}

// metadata is the JSON object of a container event.
type metadata struct {
	ID           string            `json:"id"`
	FullID       string            `json:"full_id"`
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Image        string            `json:"image"`
	ImageID      string            `json:"imageid"`
	ImageRepo    string            `json:"imagerepo"`
	ImageTag     string            `json:"imagetag"`
	ImageDigest  string            `json:"imagedigest"`
	IP           string            `json:"ip"`
	Privileged   bool              `json:"privileged"`
	HostPID      bool              `json:"host_pid"`
	HostNetwork  bool              `json:"host_network"`
	HostIPC      bool              `json:"host_ipc"`
	Labels       map[string]string `json:"labels"`
	Mounts       []mount           `json:"Mounts"`
	Env          []string          `json:"env"`
	User         string            `json:"User"`
	CNI          string            `json:"cni_json"`
	PodSandboxID string            `json:"pod_sandbox_id"`
	PodLabels    map[string]string `json:"pod_sandbox_labels"`
	IsPodSandbox bool              `json:"is_pod_sandbox"`
}

type mount struct {
	Source      string
	Destination string
	Mode        string
	RW          bool
	Propagation string
}

// containerSpec is what a container statement says.
type containerSpec struct {
	metadata
	typ, event, pod, namespace, cgroup     string
	labels, podLabels, mounts, env, rawDoc []byte
}

func containerMembers() []member[containerSpec] {
	type T = containerSpec
	str := func(name string, at func(*T) any) member[T] {
		return member[T]{slot{name: name, typ: schema.CharBuf}, at}
	}
	list := func(name string, at func(*T) any) member[T] {
		return member[T]{slot{name: name, typ: schema.ByteBuf}, at}
	}
	flag := func(name string, at func(*T) any) member[T] {
		return member[T]{slot{name: name, typ: schema.Bool}, at}
	}
	return []member[T]{
		str("id", func(c *T) any { return &c.FullID }),
		str("type", func(c *T) any { return &c.typ }),
		str("name", func(c *T) any { return &c.Name }),
		str("image", func(c *T) any { return &c.Image }),
		str("imageid", func(c *T) any { return &c.ImageID }),
		str("digest", func(c *T) any { return &c.ImageDigest }),
		str("ip", func(c *T) any { return &c.IP }),
		flag("privileged", func(c *T) any { return &c.Privileged }),
		flag("host_pid", func(c *T) any { return &c.HostPID }),
		flag("host_network", func(c *T) any { return &c.HostNetwork }),
		flag("host_ipc", func(c *T) any { return &c.HostIPC }),
		list("labels", func(c *T) any { return &c.labels }),
		list("mounts", func(c *T) any { return &c.mounts }),
		list("env", func(c *T) any { return &c.env }),
		str("user", func(c *T) any { return &c.User }),
		str("cni", func(c *T) any { return &c.CNI }),
		str("pod", func(c *T) any { return &c.pod }),
		str("namespace", func(c *T) any { return &c.namespace }),
		str("pod_sandbox_id", func(c *T) any { return &c.PodSandboxID }),
		list("pod_labels", func(c *T) any { return &c.podLabels }),
		flag("is_pod_sandbox", func(c *T) any { return &c.IsPodSandbox }),
		str("cgroup", func(c *T) any { return &c.cgroup }),
		str("event", func(c *T) any { return &c.event }),
		list("json", func(c *T) any { return &c.rawDoc }),
	}
}

// doContainer declares a container and writes the event with its metadata:
// container NAME image=nginx:1.25 type=docker ...
func (a *assembler) doContainer(s *stmt) error {
	if len(s.args) == 0 {
		return a.doEvent(s) // the event of that name
	}
	name, err := s.arg(0, "a name")
	if err == nil {
		err = s.maxArgs(1)
	}
	if err != nil {
		return err
	}
	spec := containerSpec{typ: "docker", event: "async"}
	sum := sha256.Sum256([]byte(name))
	spec.FullID, spec.Name = hex.EncodeToString(sum[:]), name
	if err := setKeys(&spec, containerMembers(), s.keys, noNames{}); err != nil {
		return err
	}
	c := &container{name: name, id: spec.FullID}
	if err := spec.complete(s, c); err != nil {
		return err
	}
	a.containers[name] = c
	return a.containerEvent(s, &spec)
}

// complete derives the rest of the metadata.
func (c *containerSpec) complete(s *stmt, to *container) error {
	kinds := make([]string, len(runtimes))
	found := false
	for i, r := range runtimes {
		kinds[i] = r.name
		if r.name == c.typ {
			found = true
			c.Type = r.number
			to.cgroup = strings.NewReplacer("%i", c.FullID, "%n", to.name).Replace(r.cgroup)
		}
	}
	if !found {
		return errAt(s.off, "unknown type of container %q", c.typ).withHint(didYouMean(c.typ, kinds))
	}
	if c.cgroup != "" {
		to.cgroup = c.cgroup
	}
	c.ID = c.FullID[:min(12, len(c.FullID))]
	if strings.Contains(" lxc libvirt-lxc bpm ", " "+c.typ+" ") {
		c.ID = to.name
		if c.typ == "libvirt-lxc" {
			c.ID = `22\x2d` + to.name
		}
	}
	c.ImageRepo, c.ImageTag = splitImage(c.Image)
	c.Labels, c.PodLabels = pairs(c.labels), pairs(c.podLabels)
	if c.pod != "" {
		c.Labels["io.kubernetes.pod.name"] = c.pod
	}
	if c.namespace != "" {
		c.Labels["io.kubernetes.pod.namespace"] = c.namespace
	}
	c.Env = splitNUL(c.env)
	c.Mounts = []mount{}
	for _, m := range splitNUL(c.mounts) {
		part := strings.Split(m+"::::", ":")
		c.Mounts = append(c.Mounts, mount{part[0], part[1], part[2], part[3] == "true" || part[3] == "" && part[2] != "ro", part[4]})
	}
	return nil
}

// splitImage splits "registry:5000/app:1.2" before the tag.
func splitImage(image string) (repo, tag string) {
	repo, _, _ = strings.Cut(image, "@")
	if i := strings.LastIndexByte(repo, ':'); i > strings.LastIndexByte(repo, '/') {
		return repo[:i], repo[i+1:]
	}
	if repo == "" {
		return "", ""
	}
	return repo, "latest"
}

func splitNUL(b []byte) []string {
	if len(b) == 0 {
		return []string{}
	}
	return strings.Split(strings.TrimSuffix(string(b), "\x00"), "\x00")
}

func pairs(b []byte) map[string]string {
	m := map[string]string{}
	for _, kv := range splitNUL(b) {
		k, v, _ := strings.Cut(kv, "=")
		m[k] = v
	}
	return m
}

// containerEvent writes the event that carries the metadata.
func (a *assembler) containerEvent(s *stmt, spec *containerSpec) error {
	doc := spec.rawDoc
	if doc == nil {
		var err error
		if doc, err = json.Marshal(map[string]*metadata{"container": &spec.metadata}); err != nil {
			return err
		}
	}
	ev := pendingEvent{stmt: s, typ: schema.ASYNCEVENT_E, tid: -1}
	switch spec.event {
	case "async":
		ev.params = [][]byte{{0, 0, 0, 0}, []byte("container\x00"), append(doc, 0)}
	case "json":
		ev.typ, ev.params = schema.CONTAINER_JSON_2_E, [][]byte{append(doc, 0)}
	case "none":
		return nil
	default:
		return errAt(s.off, "event is async, json or none")
	}
	return a.emitState(&ev)
}

// isStateEvent reports whether events of type t describe users, groups and
// containers. At the start of a capture they belong to its state.
func isStateEvent(t schema.EventType) bool {
	switch t {
	case schema.CONTAINER_JSON_2_E, schema.ASYNCEVENT_E, schema.USER_ADDED_E, schema.USER_DELETED_E,
		schema.GROUP_ADDED_E, schema.GROUP_DELETED_E:
		return true
	}
	return false
}

// emitState writes a state event, behind the lists if those are still open.
func (a *assembler) emitState(ev *pendingEvent) error {
	if a.inBody {
		return a.emit(ev)
	}
	a.leading = append(a.leading, func() error { return a.emit(ev) })
	return nil
}

// doSpawn starts a process: the clone events of parent and child, and the
// child's execve. spawn NAME [EXEPATH] keys as in process.
func (a *assembler) doSpawn(s *stmt) error {
	parent, child, err := a.newChild(s, 2, false)
	if err != nil {
		return err
	}
	before := child.th
	if len(s.args) > 1 {
		exepath, err := s.args[1].str()
		if err != nil {
			return err
		}
		setExe(&child.th, exepath)
	} else {
		setExe(&child.th, "/usr/bin/"+child.name)
	}
	if err := a.processKeys(s, child); err != nil {
		return err
	}
	after := child.th
	child.th = before
	if err := a.emitClone(s, schema.SYSCALL_CLONE_20_X, parent, child); err != nil {
		return err
	}
	child.th = after
	a.add(child)
	exec := a.contextEvent(s, schema.SYSCALL_EXECVE_19_X, child, 0, (*scapThread)(&child.th).exeFlags())
	exec.later = true
	a.current = child
	return a.emit(exec)
}

// newChild begins a spawn or clone statement.
func (a *assembler) newChild(s *stmt, maxArgs int, thread bool) (parent, child *proc, err error) {
	name, err1 := s.arg(0, "a name for the child")
	if err := errors.Join(err1, s.maxArgs(maxArgs)); err != nil {
		return nil, nil, err
	}
	if s.result != nil {
		return nil, nil, s.result.errorf("%s with a name has no result: it is the child's number", s.verb.text)
	}
	if a.byName[name] != nil {
		return nil, nil, s.args[0].errorf("a process called %q exists already", name)
	}
	if parent, err = a.eventThread(s); err != nil {
		return nil, nil, err
	}
	tid := int64(0)
	if v, ok := s.take("tid"); ok {
		n, err := number(slot{name: "tid", typ: schema.PID}, v, &a.world)
		if err != nil {
			return nil, nil, err
		}
		tid = int64(n)
	}
	if tid == 0 {
		tid = a.pid()
	}
	return parent, a.child(parent, name, tid, thread), nil
}

// doClone is clone, fork, vfork or clone3 with a name for the child: the events
// of both sides. Without a name it is the event alone.
func (a *assembler) doClone(s *stmt) error {
	if len(s.args) == 0 {
		return a.doEvent(s)
	}
	var flags uint64
	if v, ok := s.take("flags"); ok {
		var err error
		if flags, err = number(slot{name: "flags", typ: schema.Flags32, flags: flagTable("clone_flags")}, v, &a.world); err != nil {
			return err
		}
	}
	thread := flags&(1<<13) != 0 // CLONE_THREAD
	parent, child, err := a.newChild(s, 1, thread)
	if err != nil {
		return err
	}
	if err := setKeys(&child.th, threadMembers(), s.keys, &a.world); err != nil {
		return err
	}
	child.th.Flags = uint32(flags)
	spec, err := a.catalog.find(value{s.verb.off, s.verb.text}, a.verbNames)
	if err != nil {
		return err
	}
	if err := a.emitClone(s, spec.typ, parent, child); err != nil {
		return err
	}
	a.add(child)
	a.current = child
	return nil
}

// emitClone writes the exit events of parent and child.
func (a *assembler) emitClone(s *stmt, typ schema.EventType, parent, child *proc) error {
	flags := child.th.Flags
	if child.th.VTID != child.th.TID {
		flags |= cloneChildInPidns
	}
	p := a.contextEvent(s, typ, parent, child.th.TID, flags)
	c := a.contextEvent(s, typ, child, 0, flags)
	c.later = true
	return errors.Join(a.emit(p), a.emit(c))
}

const cloneChildInPidns = 1 << 29

// contextEvent returns an event all of whose parameters come from the process.
func (a *assembler) contextEvent(s *stmt, typ schema.EventType, p *proc, res int64, flags uint32) *pendingEvent {
	info := typ.Info()
	ev := &pendingEvent{stmt: s, typ: typ, tid: p.th.TID, params: make([][]byte, len(info.Params))}
	for i := range info.Params {
		param := &info.Params[i]
		switch {
		case i == 0:
			ev.params[i] = appendInt(nil, uint64(res), param.Type.Size())
		case param.Name == "flags":
			ev.params[i] = appendInt(nil, uint64(flags), 4)
		default:
			if ptr, ok := p.contextValue(param.Name); ok {
				ev.params[i] = appendMember(nil, param, ptr)
			}
		}
	}
	return ev
}
