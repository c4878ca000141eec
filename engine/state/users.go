package state

import (
	"strings"

	"hids/scap"
)

// User is an entry of the user table.
type User struct {
	UID, GID          uint32
	Name, Home, Shell string
}

// User returns the user uid of a container ("" = host), or nil. The users of
// containers are never known: captures do not have them in a form that libs
// would use.
func (s *State) User(container string, uid uint32) *User {
	if container != "" {
		return nil
	}
	return s.users[uid]
}

// GroupName returns the name of group gid of a container ("" = host). As with
// users, the groups of containers are never known.
func (s *State) GroupName(container string, gid uint32) (string, bool) {
	if container != "" {
		return "", false
	}
	name, ok := s.groupNames[gid]
	return name, ok
}

// addUser notes that uid occurs. The host's root needs no list.
func (s *State) addUser(container string, uid uint32) {
	if container == "" && uid == 0 && s.users[0] == nil {
		s.users[0] = &User{Name: "root", Home: "/root", Shell: na}
	}
}

func (s *State) addGroup(container string, gid uint32) {
	if container == "" && gid == 0 {
		if _, ok := s.groupNames[0]; !ok {
			s.groupNames[0] = "root"
		}
	}
}

func (s *State) setUser(u User) {
	if u.UID == noID {
		return
	}
	if s.users[u.UID] == nil && len(s.users) >= maxUsers {
		return
	}
	s.users[u.UID] = &u
}

func (s *State) setGroup(gid uint32, name string) {
	if gid == noID {
		return
	}
	if _, ok := s.groupNames[gid]; !ok && len(s.groupNames) >= maxUsers {
		return
	}
	s.groupNames[gid] = name
}

func onUserAdded(s *State, _ *Thread, ev *scap.Event) {
	uid, ok := ev.Uint(0)
	gid, _ := ev.Uint(1)
	name := ev.Text(2)
	if !ok || ev.Text(5) != "" || strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		return
	}
	s.setUser(User{uint32(uid), uint32(gid), s.strings.str(name), s.strings.str(ev.Text(3)), s.strings.str(ev.Text(4))})
}

func onUserDeleted(s *State, _ *Thread, ev *scap.Event) {
	if uid, ok := ev.Uint(0); ok && ev.Text(5) == "" {
		delete(s.users, uint32(uid))
	}
}

func onGroupAdded(s *State, _ *Thread, ev *scap.Event) {
	if gid, ok := ev.Uint(0); ok && ev.Text(2) == "" {
		s.setGroup(uint32(gid), s.strings.str(ev.Text(1)))
	}
}

func onGroupDeleted(s *State, _ *Thread, ev *scap.Event) {
	if gid, ok := ev.Uint(0); ok && ev.Text(2) == "" {
		delete(s.groupNames, uint32(gid))
	}
}
