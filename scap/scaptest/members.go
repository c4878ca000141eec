package scaptest

import (
	"math"
	"net/netip"
	"sync"

	"hids/scap"
	"hids/scap/schema"
)

// member is a key of a statement that sets a part of a T.
type member[T any] struct {
	slot
	at func(*T) any // pointer to the part
}

// noID is the user or group that stands for none.
const noID = math.MaxUint32

// threadMembers has a row per key of the process and entry statements. Where
// an event has a parameter for the same thing, the names are the same.
var threadMembers = sync.OnceValue(func() []member[scap.Thread] {
	type T = scap.Thread
	cloneFlags := flagTable("clone_flags")
	return []member[T]{
		{slot{name: "tid", typ: schema.PID}, func(t *T) any { return &t.TID }},
		{slot{name: "pid", typ: schema.PID}, func(t *T) any { return &t.PID }},
		{slot{name: "ptid", typ: schema.PID}, func(t *T) any { return &t.PTID }},
		{slot{name: "sid", typ: schema.PID}, func(t *T) any { return &t.SID }},
		{slot{name: "vpgid", typ: schema.PID}, func(t *T) any { return &t.VPGID }},
		{slot{name: "pgid", typ: schema.PID}, func(t *T) any { return &t.PGID }},
		{slot{name: "vtid", typ: schema.PID}, func(t *T) any { return &t.VTID }},
		{slot{name: "vpid", typ: schema.PID}, func(t *T) any { return &t.VPID }},
		{slot{name: "comm", typ: schema.CharBuf}, func(t *T) any { return &t.Comm }},
		{slot{name: "exe", typ: schema.CharBuf}, func(t *T) any { return &t.Exe }},
		{slot{name: "exepath", typ: schema.CharBuf}, func(t *T) any { return &t.ExePath }},
		{slot{name: "args", typ: schema.ByteBuf}, func(t *T) any { return &t.Args }},
		{slot{name: "env", typ: schema.ByteBuf}, func(t *T) any { return &t.Env }},
		{slot{name: "cwd", typ: schema.CharBuf}, func(t *T) any { return &t.Cwd }},
		{slot{name: "root", typ: schema.CharBuf}, func(t *T) any { return &t.Root }},
		{slot{name: "cgroups", typ: schema.ByteBuf}, func(t *T) any { return &t.Cgroups }},
		{slot{name: "fdlimit", typ: schema.Int64}, func(t *T) any { return &t.FDLimit }},
		{slot{name: "flags", typ: schema.Flags32, flags: cloneFlags}, func(t *T) any { return &t.Flags }},
		{slot{name: "uid", typ: schema.UID}, func(t *T) any { return &t.UID }},
		{slot{name: "gid", typ: schema.GID}, func(t *T) any { return &t.GID }},
		{slot{name: "loginuid", typ: schema.UID}, func(t *T) any { return &t.LoginUID }},
		{slot{name: "tty", typ: schema.Uint32}, func(t *T) any { return &t.TTY }},
		{slot{name: "vm_size", typ: schema.Uint32}, func(t *T) any { return &t.VMSizeKB }},
		{slot{name: "vm_rss", typ: schema.Uint32}, func(t *T) any { return &t.VMRSSKB }},
		{slot{name: "vm_swap", typ: schema.Uint32}, func(t *T) any { return &t.VMSwapKB }},
		{slot{name: "pgft_maj", typ: schema.Uint64}, func(t *T) any { return &t.PFMajor }},
		{slot{name: "pgft_min", typ: schema.Uint64}, func(t *T) any { return &t.PFMinor }},
		{slot{name: "pidns_init_start_ts", typ: schema.AbsTime}, func(t *T) any { return &t.PidnsInitStartTS }},
		{slot{name: "exe_writable", typ: schema.Bool}, func(t *T) any { return &t.ExeWritable }},
		{slot{name: "exe_upper_layer", typ: schema.Bool}, func(t *T) any { return &t.ExeUpperLayer }},
		{slot{name: "exe_lower_layer", typ: schema.Bool}, func(t *T) any { return &t.ExeLowerLayer }},
		{slot{name: "exe_from_memfd", typ: schema.Bool}, func(t *T) any { return &t.ExeFromMemfd }},
		{slot{name: "cap_inheritable", typ: schema.Uint64}, func(t *T) any { return &t.CapInheritable }},
		{slot{name: "cap_permitted", typ: schema.Uint64}, func(t *T) any { return &t.CapPermitted }},
		{slot{name: "cap_effective", typ: schema.Uint64}, func(t *T) any { return &t.CapEffective }},
		{slot{name: "exe_ino", typ: schema.Uint64}, func(t *T) any { return &t.ExeIno }},
		{slot{name: "exe_ino_ctime", typ: schema.AbsTime}, func(t *T) any { return &t.ExeCtime }},
		{slot{name: "exe_ino_mtime", typ: schema.AbsTime}, func(t *T) any { return &t.ExeMtime }},
	}
})

// formatDefaults is what a process list entry without optional members has.
func formatDefaults() scap.Thread {
	return scap.Thread{SID: -1, VPGID: -1, PGID: -1, VTID: -1, VPID: -1, LoginUID: noID}
}

func fdMembers() []member[scap.FD] {
	type T = scap.FD
	return []member[T]{
		{slot{name: "name", typ: schema.CharBuf}, func(f *T) any { return &f.Name }},
		{slot{name: "ino", typ: schema.Uint64}, func(f *T) any { return &f.Ino }},
		{slot{name: "flags", typ: schema.Flags32, flags: flagTable("file_flags")}, func(f *T) any { return &f.OpenFlags }},
		{slot{name: "dev", typ: schema.Uint32}, func(f *T) any { return &f.Dev }},
		{slot{name: "src", typ: schema.Uint64}, func(f *T) any { return &f.UnixSrc }},
		{slot{name: "dst", typ: schema.Uint64}, func(f *T) any { return &f.UnixDst }},
		{slot{name: "proto", typ: schema.L4Proto}, func(f *T) any { return &f.L4 }},
	}
}

func machineMembers() []member[scap.Machine] {
	type T = scap.Machine
	return []member[T]{
		{slot{name: "hostname", typ: schema.CharBuf}, func(m *T) any { return &m.Hostname }},
		{slot{name: "cpus", typ: schema.Uint32}, func(m *T) any { return &m.NumCPUs }},
		{slot{name: "memory", typ: schema.Uint64}, func(m *T) any { return &m.MemorySize }},
		{slot{name: "max_pid", typ: schema.Uint64}, func(m *T) any { return &m.MaxPID }},
		{slot{name: "boot", typ: schema.AbsTime}, func(m *T) any { return &m.BootTS }},
		{slot{name: "flags", typ: schema.Uint64}, func(m *T) any { return &m.Flags }},
	}
}

func interfaceMembers() []member[scap.Interface] {
	type T = scap.Interface
	return []member[T]{
		{slot{name: "type", typ: schema.Uint16}, func(i *T) any { return &i.Type }},
		{slot{name: "netmask", typ: schema.IPAddr}, func(i *T) any { return &i.Netmask }},
		{slot{name: "broadcast", typ: schema.IPAddr}, func(i *T) any { return &i.Broadcast }},
		{slot{name: "linkspeed", typ: schema.Uint64}, func(i *T) any { return &i.LinkSpeed }},
	}
}

func userMembers() []member[scap.User] {
	type T = scap.User
	return []member[T]{
		{slot{name: "uid", typ: schema.UID}, func(u *T) any { return &u.UID }},
		{slot{name: "gid", typ: schema.GID}, func(u *T) any { return &u.GID }},
		{slot{name: "home", typ: schema.CharBuf}, func(u *T) any { return &u.Home }},
		{slot{name: "shell", typ: schema.CharBuf}, func(u *T) any { return &u.Shell }},
	}
}

func formMembers() []member[formSpec] {
	type T = formSpec
	return []member[T]{
		{slot{name: "process-list", typ: schema.Uint8}, func(f *T) any { return &f.processList }},
		{slot{name: "fd-list", typ: schema.Uint8}, func(f *T) any { return &f.fdList }},
		{slot{name: "interfaces", typ: schema.Uint8}, func(f *T) any { return &f.interfaces }},
		{slot{name: "users", typ: schema.Uint8}, func(f *T) any { return &f.users }},
		{slot{name: "events", typ: schema.Uint8}, func(f *T) any { return &f.events }},
		{slot{name: "pre-release", typ: schema.Bool}, func(f *T) any { return &f.preRelease }},
	}
}

// setMember sets the part that ptr points to.
func setMember(ptr any, s slot, v value, n names) error {
	switch p := ptr.(type) {
	case *string:
		*p = ""
		if v.isEmpty() {
			return nil
		}
		if v.isHex() {
			b, err := v.hex()
			*p = string(b)
			return err
		}
		str, err := v.str()
		*p = str
		return err
	case *[]byte:
		b, err := encode(nil, s, v, n)
		*p = b
		return err
	case *netip.Addr:
		a, err := netip.ParseAddr(v.text)
		if err != nil {
			return v.errorf("%s is not an address", v.text)
		}
		*p = a
		return nil
	}
	bits, err := number(s, v, n)
	setInt(ptr, bits)
	return err
}

func setInt(ptr any, bits uint64) {
	switch p := ptr.(type) {
	case *bool:
		*p = bits != 0
	case *int64:
		*p = int64(bits)
	case *uint64:
		*p = bits
	case *uint32:
		*p = uint32(bits)
	case *uint16:
		*p = uint16(bits)
	case *uint8:
		*p = uint8(bits)
	case *scap.L4Proto:
		*p = scap.L4Proto(bits)
	}
}

// intOf is the inverse of setInt; ok is false if ptr is not a number.
func intOf(ptr any) (bits uint64, ok bool) {
	switch p := ptr.(type) {
	case *bool:
		if *p {
			return 1, true
		}
		return 0, true
	case *int64:
		return uint64(*p), true
	case *uint64:
		return *p, true
	case *uint32:
		return uint64(*p), true
	case *uint16:
		return uint64(*p), true
	case *uint8:
		return uint64(*p), true
	case *scap.L4Proto:
		return uint64(*p), true
	}
	return 0, false
}

// setKeys sets the members that the keys name, and rejects other keys.
func setKeys[T any](obj *T, rows []member[T], keys []keyed, n names) error {
	for _, k := range keys {
		found := false
		for i := range rows {
			if rows[i].name == k.name {
				found = true
				if err := setMember(rows[i].at(obj), rows[i].slot, k.val, n); err != nil {
					return err
				}
			}
		}
		if !found {
			return unknownKey(k, rowNames(rows))
		}
	}
	return nil
}

func rowNames[T any](rows []member[T]) []string {
	list := make([]string, len(rows))
	for i := range rows {
		list[i] = rows[i].name
	}
	return list
}

func unknownKey(k keyed, known []string) error {
	return errAt(k.off, "unknown key %q", k.name).withHint(didYouMean(k.name, known))
}
