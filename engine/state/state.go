// Package state rebuilds what a host looked like while a capture was taken:
// threads with their open files, users, network interfaces and containers.
//
// Begin loads what a section says of the host; Apply brings the state up to
// date with the next event, and is the only writer. After Apply, the Event...
// methods tell what the event is about. Everything follows libs 0.25.4.
package state

import (
	"hids/scap"
)

// State is the state of a host. The zero value is not usable: see New. It is
// not safe for concurrent use.
type State struct {
	threads map[int64]*Thread
}

// New returns an empty state.
func New() *State { panic("todo") }

// Begin forgets the host (but not the containers' metadata, when a section was
// loaded before) and loads a section.
func (s *State) Begin(sec *scap.Section) { panic("todo") }

// Apply updates the state by ev. What the Event... methods return is valid
// until the next call.
func (s *State) Apply(ev *scap.Event) { panic("todo") }

// Hostname returns what evt.hostname prints.
func (s *State) Hostname() string { panic("todo") }

// FirstTS returns the time of the section's first event that is not of the meta class, 0
// before it: the origin of evt.reltime, ns since the epoch.
func (s *State) FirstTS() uint64 { panic("todo") }

// EventThread returns the thread table entry of the event's tid after the event
// was applied (T in the field rules), or nil.
func (s *State) EventThread() *Thread { panic("todo") }

// EventFD returns the open file that the event is about (F in the field rules:
// the event's fd, else the entry of T.LastEventFD), or nil.
func (s *State) EventFD() *FD { panic("todo") }

// EventFDNum returns the T.LastEventFD of the event, -1 = none.
func (s *State) EventFDNum() int64 { panic("todo") }

// NameChanged reports whether the event changed the name of its fd.
func (s *State) NameChanged() bool { panic("todo") }

// EventContainer returns the container that container.* and k8s.* fields show
// for the event: id is its id ("host" for the host), meta its metadata (nil if
// only the id is known). ok is false if the event has no thread.
func (s *State) EventContainer() (id string, meta *Container, ok bool) { panic("todo") }

// Container returns the metadata stored for id, or nil. "" is the host.
func (s *State) Container(id string) *Container { panic("todo") }

// IsLocal reports whether addr belongs to the machine or container of t.
func (s *State) IsLocal(t *Thread, fd *FD) (src, dst bool) { panic("todo") }

// Resolve appends the directory against which name is to be read in a call of t
// that passes dirfd: "." for an absolute name, the working directory for
// AT_FDCWD, the fd's name with a slash, or "<UNKNOWN>".
func (s *State) ResolveDir(t *Thread, dirfd int64, name string) string { panic("todo") }

// AppendPath appends dir joined with name to dst, normalised as libs does it.
func AppendPath(dst []byte, dir, name string) []byte { panic("todo") }

// User is an entry of the user table.
type User struct {
	UID, GID          uint32
	Name, Home, Shell string
}

// User returns the user uid of a container ("" = host), or nil.
func (s *State) User(container string, uid uint32) *User { panic("todo") }

// GroupName returns the name of group gid of a container ("" = host).
func (s *State) GroupName(container string, gid uint32) (string, bool) { panic("todo") }

// Container is the metadata of a container.
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
}

// Mount is a mount of a container.
type Mount struct {
	Source, Destination, Mode, Propagation string
	RW                                     bool
}
