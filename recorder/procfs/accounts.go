package procfs

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"hids/scap"
	"hids/scap/schema"
)

// Limits of user and group files.
const (
	maxAccountFile = 16 << 20 // bytes
	maxAccounts    = 1 << 16
	maxAccountName = 255
)

// readAccounts reads the files passwd and group of a folder.
func readAccounts(etc string) ([]scap.User, []scap.Group) {
	var users []scap.User
	var groups []scap.Group
	if raw, err := readFile(maxAccountFile, etc, "passwd"); err == nil {
		users = parsePasswd(raw)
	}
	if raw, err := readFile(maxAccountFile, etc, "group"); err == nil {
		groups = parseGroup(raw)
	}
	return users, groups
}

// parsePasswd reads lines "name:password:uid:gid:comment:home:shell". Of several
// lines with one uid the first counts, as for getpwuid(3).
func parsePasswd(raw []byte) []scap.User {
	var list []scap.User
	seen := map[uint32]bool{}
	for line := range lines(raw) {
		f := strings.Split(string(line), ":")
		if len(f) < 7 || !accountName(f[0]) {
			continue
		}
		uid, ok := accountID(f[2])
		gid, ok2 := accountID(f[3])
		if !ok || !ok2 || seen[uid] || len(list) >= maxAccounts {
			continue
		}
		seen[uid] = true
		list = append(list, scap.User{UID: uid, GID: gid, Name: cut(f[0]), Home: cut(f[5]), Shell: cut(f[6])})
	}
	return list
}

// parseGroup reads lines "name:password:gid:members".
func parseGroup(raw []byte) []scap.Group {
	var list []scap.Group
	seen := map[uint32]bool{}
	for line := range lines(raw) {
		f := bytes.SplitN(line, []byte{':'}, 4)
		if len(f) < 3 || !accountName(string(f[0])) {
			continue
		}
		gid, ok := accountID(string(f[2]))
		if !ok || seen[gid] || len(list) >= maxAccounts {
			continue
		}
		seen[gid] = true
		list = append(list, scap.Group{GID: gid, Name: cut(string(f[0]))})
	}
	return list
}

// accountName says whether a line is of an account: others are comments or
// include other sources.
func accountName(s string) bool { return s != "" && s[0] != '#' && s[0] != '+' && s[0] != '-' }

func accountID(s string) (uint32, bool) {
	v, err := strconv.ParseUint(s, 10, 32)
	return uint32(v), err == nil
}

func cut(s string) string { return strings.Clone(s[:min(len(s), maxAccountName)]) }

// Accounts watches the user and group files of a host.
type Accounts struct {
	etc    string
	state  [2]fileState
	users  map[uint32]scap.User
	groups map[uint32]scap.Group
}

// fileState says whether a file is still the same.
type fileState struct {
	ino, size    uint64
	mtime, ctime unix.StatxTimestamp
}

var accountFiles = [2]string{"passwd", "group"}

// NewAccounts returns a watcher of the files passwd and group in the folder,
// which knows the users and groups that a section has.
func NewAccounts(etc string, known *scap.Section) *Accounts {
	a := &Accounts{etc: etc, users: map[uint32]scap.User{}, groups: map[uint32]scap.Group{}}
	for _, u := range known.Users {
		a.users[u.UID] = u
	}
	for _, g := range known.Groups {
		a.groups[g.GID] = g
	}
	return a
}

// AccountChanges are the users and groups that are new or different, and those
// that are gone.
type AccountChanges struct {
	Users, RemovedUsers   []scap.User
	Groups, RemovedGroups []scap.Group
}

// Check looks whether the files have changed since the last call, which costs
// two system calls when they have not, and returns what is different. A file
// that cannot be read, as in the middle of its replacement, changes nothing.
func (a *Accounts) Check() AccountChanges {
	var changes AccountChanges
	var state [2]fileState
	for i, name := range accountFiles {
		var st unix.Statx_t
		err := unix.Statx(unix.AT_FDCWD, filepath.Join(a.etc, name), unix.AT_STATX_DONT_SYNC, unix.STATX_BASIC_STATS, &st)
		if err != nil {
			return changes
		}
		state[i] = fileState{st.Ino, st.Size, st.Mtime, st.Ctime}
	}
	if state == a.state {
		return changes
	}
	users, groups := readAccounts(a.etc)
	if len(users) == 0 || len(groups) == 0 {
		return changes
	}
	a.state = state
	changes.Users, changes.RemovedUsers = replace(a.users, users, func(u scap.User) uint32 { return u.UID })
	changes.Groups, changes.RemovedGroups = replace(a.groups, groups, func(g scap.Group) uint32 { return g.GID })
	return changes
}

// replace makes known hold what is in list. It returns what is new or different
// and what is gone, both in the order of ids.
func replace[T comparable](known map[uint32]T, list []T, key func(T) uint32) (added, removed []T) {
	now := map[uint32]bool{}
	for _, v := range list {
		k := key(v)
		now[k] = true
		if old, ok := known[k]; !ok || old != v {
			known[k] = v
			added = append(added, v)
		}
	}
	for k, v := range known {
		if !now[k] {
			removed = append(removed, v)
			delete(known, k)
		}
	}
	slices.SortFunc(removed, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
	return added, removed
}

// Events returns the changes as events of the given time (nanoseconds since the
// epoch): first those that are gone.
func (c *AccountChanges) Events(ts uint64) []*scap.Event {
	var list []*scap.Event
	add := func(typ schema.EventType, params ...[]byte) {
		ev := &scap.Event{TS: ts, TID: -1, Type: typ}
		ev.SetBody(uint32(len(params)), scap.AppendBody(nil, false, params...))
		list = append(list, ev)
	}
	for _, u := range c.RemovedUsers {
		add(schema.USER_DELETED_E, id(u.UID), id(u.GID), text(u.Name), text(u.Home), text(u.Shell), text(""))
	}
	for _, g := range c.RemovedGroups {
		add(schema.GROUP_DELETED_E, id(g.GID), text(g.Name), text(""))
	}
	for _, u := range c.Users {
		add(schema.USER_ADDED_E, id(u.UID), id(u.GID), text(u.Name), text(u.Home), text(u.Shell), text(""))
	}
	for _, g := range c.Groups {
		add(schema.GROUP_ADDED_E, id(g.GID), text(g.Name), text(""))
	}
	return list
}

func id(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }

func text(s string) []byte { return append([]byte(s), 0) }
