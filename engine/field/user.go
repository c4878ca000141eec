package field

import (
	"hids/engine/state"
	"hids/scap/schema"
)

func userRows() []Def {
	return []Def{
		number("user.uid", schema.Uint32, id, "User id of the thread.", threadInt(func(t *state.Thread) int64 { return int64(t.UID) })),
		text("user.name", "Name of the user.", getUserName),
		text("user.homedir", "Home directory of the user.", userText(func(u *state.User) string { return u.Home }, "/root")),
		text("user.shell", "Login shell of the user.", userText(func(u *state.User) string { return u.Shell }, unknown)),
		number("user.loginuid", schema.Int64, id, "User id with which the session began; -1 if it is not known.", getLoginUID),
		text("user.loginname", "Name of the user with which the session began.", getLoginName),
	}
}

func groupRows() []Def {
	return []Def{
		number("group.gid", schema.Uint32, id, "Group id of the thread.", threadInt(func(t *state.Thread) int64 { return int64(t.GID) })),
		text("group.name", "Name of the group.", getGroupName),
	}
}

// unknown is the value of names that the capture does not tell.
const unknown = "<NA>"

// userOf returns what get says of the user uid of t's container, or rootText
// for the superuser, or "<NA>".
func (c *Context) userOf(t *state.Thread, uid uint32, get func(*state.User) string, rootText string) string {
	if u := c.State.User(t.ContainerID, uid); u != nil {
		return get(u)
	}
	if uid == 0 {
		return rootText
	}
	return unknown
}

func userName(u *state.User) string { return u.Name }

// isContainerEvent reports whether the event tells of a container that exists.
func (c *Context) isContainerEvent() bool {
	switch c.Event.Type {
	case schema.CONTAINER_JSON_2_E:
		return true
	case schema.ASYNCEVENT_E:
		return c.Event.Text(1) == "container"
	}
	return false
}

func getUserName(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	if c.isContainerEvent() {
		if meta := c.State.Container(t.ContainerID); meta != nil && meta.User != "" {
			return v.setStr(meta.User)
		}
	}
	return v.setStr(c.userOf(t, t.UID, userName, "root"))
}

func userText(get func(*state.User) string, rootText string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		t := c.State.EventThread()
		return t != nil && v.setStr(c.userOf(t, t.UID, get, rootText))
	}
}

func getLoginUID(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	if t.LoginUID == noID {
		return v.setInt(-1)
	}
	return v.setInt(int64(t.LoginUID))
}

func getLoginName(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	return t != nil && v.setStr(c.userOf(t, t.LoginUID, userName, "root"))
}

func getGroupName(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	if name, ok := c.State.GroupName(t.ContainerID, t.GID); ok {
		return v.setStr(name)
	}
	if t.GID == 0 {
		return v.setStr("root")
	}
	return v.setStr(unknown)
}
