package state

import (
	"net/netip"

	"hids/scap"
)

// Container is the metadata of a container. It never changes: an update of the
// metadata is a new Container.
type Container struct {
	ID, FullID, Name                          string
	Image, ImageID, ImageDigest               string
	ImageRepo, ImageTag, IP                   string
	Type                                      string // "docker", ...; "" for a type without a name
	Privileged, HostPID, HostNetwork, HostIPC bool
	Labels                                    map[string]string
	Mounts                                    []Mount
	CNIJSON                                   string
	PodSandboxID                              string
	PodSandboxLabels                          map[string]string
	User                                      string

	// PathOnly says that nothing but id and type is known, from the path of a
	// cgroup.
	PathOnly bool

	addr netip.Addr // IP, if it is one
}

// Mount is a mount of a container.
type Mount struct {
	Source, Destination, Mode, Propagation string
	RW                                     bool
}

// maxContainers limits the containers with metadata. Nothing removes them in the
// course of a capture but explicit events.
const maxContainers = 1 << 16

// containers is the metadata of containers by id; "" is the host.
type containers struct {
	byID  map[string]*Container
	addrs map[netip.Addr]int // how many containers have an address
}

func (c *containers) reset() {
	c.byID = map[string]*Container{"": {ID: "host", FullID: "host", Name: "host", Type: "host"}}
	c.addrs = map[netip.Addr]int{}
}

func (c *containers) get(id string) *Container { return c.byID[id] }

// set stores the metadata of a container. The host's cannot be replaced.
func (c *containers) set(m *Container) {
	if m.ID == "" || c.byID[m.ID] == nil && len(c.byID) >= maxContainers {
		return
	}
	c.remove(m.ID)
	c.byID[m.ID] = m
	if m.addr.IsValid() {
		c.addrs[m.addr]++
	}
}

// setBare stores what is known of a container of which only a cgroup path tells.
func (c *containers) setBare(id, typ string) {
	if old := c.byID[id]; old != nil && old.PathOnly && old.Type == typ {
		return
	}
	c.set(&Container{ID: id, Type: typ, PathOnly: true})
}

func (c *containers) remove(id string) {
	old := c.byID[id]
	if id == "" || old == nil {
		return
	}
	delete(c.byID, id)
	if c.addrs[old.addr]--; c.addrs[old.addr] <= 0 {
		delete(c.addrs, old.addr)
	}
}

// hasIP reports whether any container has the address.
func (c *containers) hasIP(addr netip.Addr) bool { return c.addrs[addr] > 0 }

func onContainerJSON(s *State, _ *Thread, ev *scap.Event) {
	if c, err := ParseContainer(ev.Param(0)); err == nil {
		s.containers.set(c)
		s.shown = c
	}
}

func onAsyncEvent(s *State, _ *Thread, ev *scap.Event) {
	name := ev.Text(1)
	if id := uintParam(ev, 0, 0); id != 0 || name != "container" && name != "container_removed" {
		return
	}
	c, err := ParseContainer(ev.Param(2))
	if err != nil {
		return
	}
	s.shown = c
	if name == "container_removed" {
		s.containers.remove(c.ID)
		return
	}
	s.containers.set(c)
}
