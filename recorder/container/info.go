package container

import (
	"cmp"
	"encoding/json"
	"strings"

	"hids/scap"
	"hids/scap/schema"
)

// Type is the kind of a container, by its number in the events.
type Type int

// Kinds of containers.
const (
	Docker     Type = 0
	CRI        Type = 6
	Containerd Type = 7
	CRIO       Type = 8
	Podman     Type = 11
)

// Info is what is known of a container, in the order and with the names of the
// JSON of container events.
type Info struct {
	Type             Type              `json:"type"`
	ID               string            `json:"id"` // the first 12 bytes of FullID
	Name             string            `json:"name"`
	Image            string            `json:"image"`
	ImageDigest      string            `json:"imagedigest"`
	ImageID          string            `json:"imageid"` // without "sha256:"
	ImageRepo        string            `json:"imagerepo"`
	ImageTag         string            `json:"imagetag"`
	User             string            `json:"User"`
	CNIJSON          string            `json:"cni_json"`
	CPUPeriod        int64             `json:"cpu_period"`
	CPUQuota         int64             `json:"cpu_quota"`
	CPUShares        int64             `json:"cpu_shares"`
	CPUSetCount      int64             `json:"cpuset_cpu_count"`
	CreatedTime      int64             `json:"created_time"` // seconds since the epoch
	Env              []string          `json:"env"`
	FullID           string            `json:"full_id"`
	HostIPC          bool              `json:"host_ipc"`
	HostNetwork      bool              `json:"host_network"`
	HostPID          bool              `json:"host_pid"`
	IP               string            `json:"ip"`
	Size             int64             `json:"size"` // -1: unknown
	IsPodSandbox     bool              `json:"is_pod_sandbox"`
	Labels           map[string]string `json:"labels"`
	MemoryLimit      int64             `json:"memory_limit"`
	SwapLimit        int64             `json:"swap_limit"`
	PodSandboxID     string            `json:"pod_sandbox_id"`
	Privileged       bool              `json:"privileged"`
	PodSandboxLabels map[string]string `json:"pod_sandbox_labels"`
	PortMappings     []PortMapping     `json:"port_mappings"`
	Mounts           []Mount           `json:"Mounts"`
	Healthcheck      *Probe            `json:"Healthcheck,omitempty"`
	LivenessProbe    *Probe            `json:"LivenessProbe,omitempty"`
	ReadinessProbe   *Probe            `json:"ReadinessProbe,omitempty"`
}

// PortMapping is a port of the host that leads into the container. HostIP is an
// IPv4 address as a number, 0 for all.
type PortMapping struct {
	HostIP        uint32 `json:"HostIp"`
	HostPort      uint16 `json:"HostPort"`
	ContainerPort uint16 `json:"ContainerPort"`
}

// Mount is a mount of a container.
type Mount struct {
	Source      string `json:"Source"`
	Destination string `json:"Destination"`
	Mode        string `json:"Mode"`
	RW          bool   `json:"RW"`
	Propagation string `json:"Propagation"`
}

// Probe is a command that tells whether a container is well.
type Probe struct {
	Exe  string   `json:"exe"`
	Args []string `json:"args"`
}

// Values that a runtime leaves at 0 for the kernel's default.
const (
	defaultCPUPeriod = 100_000
	defaultCPUShares = 1024
)

const shortID = 12

func newInfo(typ Type, fullID string) *Info {
	return &Info{
		Type: typ, ID: short(fullID), FullID: fullID, Size: -1,
		CPUPeriod: defaultCPUPeriod, CPUShares: defaultCPUShares,
		Labels: map[string]string{}, PortMappings: []PortMapping{}, Mounts: []Mount{},
	}
}

func short(id string) string { return id[:min(len(id), shortID)] }

// setCPU sets limits of cpu time. 0 means the default.
func (c *Info) setCPU(period, quota, shares int64, cpus string) {
	if period > 0 {
		c.CPUPeriod = period
	}
	if shares > 0 {
		c.CPUShares = shares
	}
	c.CPUQuota, c.CPUSetCount = quota, countCPUs(cpus)
}

// setImage sets the name of the image and its parts. The digest counts if the name
// has none.
func (c *Info) setImage(name, digest, id string) {
	c.Image, c.ImageID = name, strings.TrimPrefix(id, "sha256:")
	c.ImageRepo, c.ImageTag, c.ImageDigest = splitImage(name)
	c.ImageDigest = cmp.Or(c.ImageDigest, digest)
}

// splitImage splits the name of an image: "registry:5000/repo:tag@digest".
func splitImage(name string) (repo, tag, digest string) {
	name, digest, _ = strings.Cut(name, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		return name[:colon], name[colon+1:], digest
	}
	return name, "", digest
}

// Limits of what a runtime may say of one container.
const (
	maxText    = 4096
	maxEntries = 1024
	maxJSON    = 256 << 10
)

// bound cuts what a runtime says to a bearable size. Labels with longer values
// than maxLabel are left out, as other recorders do.
func (c *Info) bound(maxLabel int) {
	for _, s := range [...]*string{
		&c.Name, &c.Image, &c.ImageDigest, &c.ImageID, &c.ImageRepo, &c.ImageTag, &c.User,
		&c.CNIJSON, &c.IP, &c.PodSandboxID,
	} {
		*s = clip(*s)
	}
	c.Labels = boundLabels(c.Labels, maxLabel)
	c.PodSandboxLabels = boundLabels(c.PodSandboxLabels, maxLabel)
	c.Env = boundTexts(c.Env)
	c.PortMappings = c.PortMappings[:min(len(c.PortMappings), maxEntries)]
	c.Mounts = c.Mounts[:min(len(c.Mounts), maxEntries)]
	for i := range c.Mounts {
		m := &c.Mounts[i]
		m.Source, m.Destination = clip(m.Source), clip(m.Destination)
		m.Mode, m.Propagation = clip(m.Mode), clip(m.Propagation)
	}
	for _, p := range [...]*Probe{c.Healthcheck, c.LivenessProbe, c.ReadinessProbe} {
		if p != nil {
			p.Exe, p.Args = clip(p.Exe), boundTexts(p.Args)
		}
	}
}

// clip cuts a text. A NUL would end it for some readers.
func clip(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s[:min(len(s), maxText)], "\uFFFD"), "\x00", "\uFFFD")
}

func boundTexts(list []string) []string {
	list = list[:min(len(list), maxEntries)]
	for i, s := range list {
		list[i] = clip(s)
	}
	return list
}

func boundLabels(labels map[string]string, maxLabel int) map[string]string {
	if labels == nil {
		return nil
	}
	kept := make(map[string]string, min(len(labels), maxEntries))
	for k, v := range labels {
		if len(k) <= maxText && len(v) <= maxLabel && len(kept) < maxEntries {
			kept[clip(k)] = clip(v)
		}
	}
	return kept
}

// json returns the data of the event. If it would be too long, what is long and
// matters least is left out.
func (c *Info) json() []byte {
	v := *c
	for _, less := range [...]func(){
		func() {}, func() { v.Env = nil }, func() { v.Mounts, v.PortMappings = []Mount{}, []PortMapping{} },
		func() { v.Labels, v.PodSandboxLabels = map[string]string{}, nil },
		func() { v.Healthcheck, v.LivenessProbe, v.ReadinessProbe = nil, nil, nil },
	} {
		less()
		data, err := marshal(&v)
		if err == nil && len(data) <= maxJSON {
			return data
		}
	}
	data, _ := marshal(newInfo(c.Type, c.FullID))
	return data
}

func marshal(c *Info) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		Container *Info `json:"container"`
	}{c})
	return []byte(strings.TrimSuffix(b.String(), "\n")), err
}

// Update is news of a container.
type Update struct {
	Removed bool   // the runtime has deleted it
	ID      string // as in the fields of rules
	JSON    []byte
}

// Names of the events, which say what happened.
const (
	eventAdded   = "container"
	eventRemoved = "container_removed"
)

// Event returns the update as an event of the given time (nanoseconds since the
// epoch).
func (u *Update) Event(ts uint64) *scap.Event {
	name := eventAdded
	if u.Removed {
		name = eventRemoved
	}
	ev := &scap.Event{TS: ts, Type: schema.ASYNCEVENT_E, Flags: scap.FlagLarge}
	plugin := make([]byte, 4) // id 0: no plugin
	ev.SetBody(3, scap.AppendBody(nil, true, plugin, append([]byte(name), 0), append(u.JSON[:len(u.JSON):len(u.JSON)], 0)))
	return ev
}
