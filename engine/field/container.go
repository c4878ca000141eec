package field

import (
	"regexp"
	"strings"

	"hids/engine/state"
	"hids/scap/schema"
)

// container is the metadata that the fields of containers are read from.
type container = state.Container

// containerRows are the fields of the container in which the event happened.
func containerRows() []Def {
	return []Def{
		text("container.id", "Container id, its first twelve characters; host outside of containers.", getContainerID).with(Suggested),
		text("container.full_id", "Whole container id.", ofContainer(func(m *container) string { return m.FullID })),
		text("container.name", "Name of the container.", ofContainer(func(m *container) string { return m.Name })).with(Suggested),
		text("container.image", "Name of the image.", ofContainer(func(m *container) string { return m.Image })),
		text("container.image.id", "Id of the image.", ofContainer(func(m *container) string { return m.ImageID })),
		text("container.type", "Kind of the container: docker, containerd, cri-o, podman, lxc and so on.", ofContainer(func(m *container) string { return m.Type })),
		boolean("container.privileged", "True for a privileged container.", containerFlag(func(m *container) bool { return m.Privileged })),
		text("container.mounts", "All mounts as source:destination:mode:writable:propagation, joined by commas.", getMounts),
		mountRow("container.mount", "One mount, by number or by a regular expression for its source.", appendMount),
		mountRow("container.mount.source", "Source of a mount, by number or by a regular expression for its destination.", func(dst []byte, m *state.Mount) []byte { return append(dst, m.Source...) }),
		mountRow("container.mount.dest", "Destination of a mount, by number or by a regular expression for its source.", func(dst []byte, m *state.Mount) []byte { return append(dst, m.Destination...) }),
		mountRow("container.mount.mode", "Mode of a mount, by number or by a regular expression for its source.", func(dst []byte, m *state.Mount) []byte { return append(dst, m.Mode...) }),
		mountRow("container.mount.rdwr", "true or false: whether a mount is writable, by number or by a regular expression for its source.", appendWritable),
		mountRow("container.mount.propagation", "Propagation of a mount, by number or by a regular expression for its source.", func(dst []byte, m *state.Mount) []byte { return append(dst, m.Propagation...) }),
		text("container.image.repository", "Repository of the image.", ofContainer(func(m *container) string { return m.ImageRepo })).with(Suggested),
		text("container.image.tag", "Tag of the image.", ofContainer(func(m *container) string { return m.ImageTag })).with(Suggested),
		text("container.image.digest", "Digest of the image.", ofContainer(func(m *container) string { return m.ImageDigest })),
		text("container.healthcheck", "Never known.", nil).never().with(Deprecated),
		text("container.liveness_probe", "Never known.", nil).never().with(Deprecated),
		text("container.readiness_probe", "Never known.", nil).never().with(Deprecated),
		number("container.start_ts", schema.AbsTime, dec, "Start of the container, in nanoseconds.", threadPositive(pidnsStart)),
		number("container.duration", schema.RelTime, dec, "Nanoseconds since the start of the container.", getContainerDuration),
		text("container.ip", "Address of the container.", ofContainer(func(m *container) string { return m.IP })),
		text("container.cni.json", "Network of the container's pod, as the container runtime describes it.", ofContainer(func(m *container) string { return m.CNIJSON })),
		boolean("container.host_pid", "True for a container in the host's pid namespace.", containerFlag(func(m *container) bool { return m.HostPID })),
		boolean("container.host_network", "True for a container in the host's network namespace.", containerFlag(func(m *container) bool { return m.HostNetwork })),
		boolean("container.host_ipc", "True for a container in the host's IPC namespace.", containerFlag(func(m *container) bool { return m.HostIPC })),
		text("container.label", "One label: container.label[name].", getLabel).with(ArgRequired).arg(keyArg),
		text("container.labels", "All labels as name:value, joined by commas.", getLabels),
		boolean("proc.is_container_healthcheck", "Never known.", nil).never().with(Deprecated),
		boolean("proc.is_container_liveness_probe", "Never known.", nil).never().with(Deprecated),
		boolean("proc.is_container_readiness_probe", "Never known.", nil).never().with(Deprecated),
		text("k8s.pod.name", "Name of the Kubernetes pod.", podLabel("io.kubernetes.pod.name")).with(Suggested),
		text("k8s.ns.name", "Namespace of the Kubernetes pod.", podLabel("io.kubernetes.pod.namespace")).with(Suggested),
		text("k8s.pod.id", "Unique id of the Kubernetes pod.", podLabel("io.kubernetes.pod.uid")),
		text("k8s.pod.uid", "Unique id of the Kubernetes pod.", podLabel("io.kubernetes.pod.uid")),
		text("k8s.pod.sandbox_id", "Id of the pod's sandbox, its first twelve characters.", ofContainer(shortSandboxID)),
		text("k8s.pod.full_sandbox_id", "Whole id of the pod's sandbox.", ofContainer(func(m *container) string { return m.PodSandboxID })),
		text("k8s.pod.label", "One label of the pod: k8s.pod.label[name].", getPodLabel).with(ArgRequired).arg(keyArg),
		text("k8s.pod.labels", "All labels of the pod as name:value, joined by commas.", getPodLabels),
		text("k8s.pod.ip", "Address of the pod.", ofPod(func(m *container) string { return m.IP })),
		text("k8s.pod.cni.json", "Network of the pod, as the container runtime describes it.", ofPod(func(m *container) string { return m.CNIJSON })),
		text("k8s.rc.name", "Never known.", nil).never().with(Deprecated),
		text("k8s.rc.id", "Never known.", nil).never().with(Deprecated),
		text("k8s.rc.label", "Never known.", nil).never().with(ArgRequired | Deprecated).arg(keyArg),
		text("k8s.rc.labels", "Never known.", nil).never().with(Deprecated),
		text("k8s.svc.name", "Never known.", nil).never().with(Deprecated),
		text("k8s.svc.id", "Never known.", nil).never().with(Deprecated),
		text("k8s.svc.label", "Never known.", nil).never().with(ArgRequired | Deprecated).arg(keyArg),
		text("k8s.svc.labels", "Never known.", nil).never().with(Deprecated),
		text("k8s.ns.id", "Never known.", nil).never().with(Deprecated),
		text("k8s.ns.label", "Never known.", nil).never().with(ArgRequired | Deprecated).arg(keyArg),
		text("k8s.ns.labels", "Never known.", nil).never().with(Deprecated),
		text("k8s.rs.name", "Never known.", nil).never().with(Deprecated),
		text("k8s.rs.id", "Never known.", nil).never().with(Deprecated),
		text("k8s.rs.label", "Never known.", nil).never().with(ArgRequired | Deprecated).arg(keyArg),
		text("k8s.rs.labels", "Never known.", nil).never().with(Deprecated),
		text("k8s.deployment.name", "Never known.", nil).never().with(Deprecated),
		text("k8s.deployment.id", "Never known.", nil).never().with(Deprecated),
		text("k8s.deployment.label", "Never known.", nil).never().with(ArgRequired | Deprecated).arg(keyArg),
		text("k8s.deployment.labels", "Never known.", nil).never().with(Deprecated),
	}
}

// meta returns the metadata of the event's container, or nil.
func (c *Context) meta() *container {
	if _, m, ok := c.State.EventContainer(); ok {
		return m
	}
	return nil
}

func getContainerID(c *Context, _ *Field, v *Value) bool {
	id, _, ok := c.State.EventContainer()
	return ok && v.setStr(id)
}

func ofContainer(get func(m *container) string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		m := c.meta()
		return m != nil && v.setStr(get(m))
	}
}

func containerFlag(get func(m *container) bool) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		m := c.meta()
		return m != nil && v.setBool(get(m))
	}
}

func getContainerDuration(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	return t != nil && t.PidnsInitStartTS != 0 && v.setNum(c.Event.TS-t.PidnsInitStartTS)
}

// Mounts.

// mountRow is a field of one mount. A source that is empty, as that of a tmpfs, is
// no value.
func mountRow(name, doc string, app func(dst []byte, m *state.Mount) []byte) Def {
	byDestination := name == "container.mount.source"
	get := func(c *Context, f *Field, v *Value) bool {
		meta := c.meta()
		if meta == nil {
			return false
		}
		m := findMount(meta, f, byDestination)
		if m == nil || byDestination && m.Source == "" {
			return false
		}
		start := len(c.buf)
		c.buf = app(c.buf, m)
		return v.setStr(c.borrow(start))
	}
	return text(name, doc, get).with(ArgRequired).arg(mountArg)
}

// mountArg takes a number without leading zeros, or a regular expression; one
// that does not compile finds no mount.
func mountArg(f *Field, arg string) error {
	if n, ok := decimal(arg); ok && (arg == "0" || arg[0] != '0') {
		f.Index = n
		return nil
	}
	if re, err := regexp.Compile(arg); err == nil {
		f.aux = re
	}
	return nil
}

func findMount(meta *container, f *Field, byDestination bool) *state.Mount {
	if f.Index >= 0 {
		if f.Index < len(meta.Mounts) {
			return &meta.Mounts[f.Index]
		}
		return nil
	}
	re, ok := f.aux.(*regexp.Regexp)
	if !ok {
		return nil
	}
	for i := range meta.Mounts {
		m := &meta.Mounts[i]
		s := m.Source
		if byDestination {
			s = m.Destination
		}
		if re.MatchString(s) {
			return m
		}
	}
	return nil
}

func appendMount(dst []byte, m *state.Mount) []byte {
	dst = append(append(dst, m.Source...), ':')
	dst = append(append(dst, m.Destination...), ':')
	dst = append(append(dst, m.Mode...), ':')
	dst = append(appendWritable(dst, m), ':')
	return append(dst, m.Propagation...)
}

func appendWritable(dst []byte, m *state.Mount) []byte { return appendBool(dst, m.RW) }

func getMounts(c *Context, _ *Field, v *Value) bool {
	meta := c.meta()
	if meta == nil {
		return false
	}
	start := len(c.buf)
	for i := range meta.Mounts {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		c.buf = appendMount(c.buf, &meta.Mounts[i])
	}
	return v.setStr(c.borrow(start))
}

// Labels.

func getLabel(c *Context, f *Field, v *Value) bool {
	m := c.meta()
	return m != nil && setLabel(v, m.Labels, f.Arg)
}

func setLabel(v *Value, labels map[string]string, key string) bool {
	s, ok := labels[key]
	return ok && v.setStr(s)
}

// isInternal reports whether a label is one that lists of labels leave out.
func isInternal(key string) bool {
	return strings.HasPrefix(key, "annotation.") || strings.HasPrefix(key, "io.kubernetes.")
}

// setLabels sets the labels as key:value joined by commas, in byte order of the
// keys.
func (c *Context) setLabels(v *Value, labels map[string]string) bool {
	start, first := len(c.buf), len(c.list)
	c.list = sortedKeys(labels, c.list)
	for _, key := range c.list[first:] {
		if isInternal(key) {
			continue
		}
		if len(c.buf) > start {
			c.buf = append(c.buf, ", "...)
		}
		c.buf = append(c.buf, key...)
		if value := labels[key]; value != "" {
			c.buf = append(append(c.buf, ':'), value...)
		}
	}
	c.list = c.list[:first]
	return v.setStr(c.borrow(start))
}

func getLabels(c *Context, _ *Field, v *Value) bool {
	m := c.meta()
	return m != nil && c.setLabels(v, m.Labels)
}

// Pods.

func podLabel(key string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		m := c.meta()
		return m != nil && setLabel(v, m.Labels, key)
	}
}

// shortID is the length of the ids by which containers are known.
const shortID = 12

func shortSandboxID(m *container) string {
	return m.PodSandboxID[:min(shortID, len(m.PodSandboxID))]
}

// sandbox returns the metadata that describes the pod of m: its own if it has a
// network, else that of its sandbox, or nil if that is not known.
func (c *Context) sandbox(m *container) *container {
	if m.CNIJSON != "" {
		return m
	}
	return c.State.Container(shortSandboxID(m))
}

func ofPod(get func(m *container) string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		m := c.meta()
		if m == nil {
			return false
		}
		s := c.sandbox(m)
		return s != nil && v.setStr(get(s))
	}
}

func getPodLabel(c *Context, f *Field, v *Value) bool {
	m := c.meta()
	if m == nil {
		return false
	}
	if s := c.sandbox(m); s != nil && setLabel(v, s.PodSandboxLabels, f.Arg) {
		return true
	}
	return setLabel(v, m.PodSandboxLabels, f.Arg)
}

func getPodLabels(c *Context, _ *Field, v *Value) bool {
	m := c.meta()
	if m == nil {
		return false
	}
	if s := c.sandbox(m); s != nil {
		return c.setLabels(v, s.PodSandboxLabels)
	}
	return c.setLabels(v, m.PodSandboxLabels)
}
