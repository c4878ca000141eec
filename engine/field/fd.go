package field

import (
	"net/netip"
	"strconv"
	"strings"

	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

const filterFlags = FilterOnly | NoRHS | NoTransformer

// fdRows are the fields of the open file that the event is about.
func fdRows() []Def {
	return []Def{
		number("fd.num", schema.Int64, id, "Number of the file descriptor; -1 for none.", getFDNum),
		text("fd.type", "What the descriptor refers to: file, directory, ipv4, ipv6, unix, pipe, event and so on.", ofFD((*state.FD).TypeName)).format(dec).oneOf(fdTypeNames),
		text("fd.typechar", "fd.type as a single character.", getTypeChar).format(dec).oneOf(fdTypeChars),
		text("fd.name", "Full name: a path, or the addresses of a socket.", getFDName),
		text("fd.directory", "Directory of a file.", getDirectory),
		text("fd.filename", "Name of a file without its directory.", getFilename),
		ip("fd.ip", "Address of either end of a socket.", absent).with(filterFlags).sem(AnyIP, bothAddrs).existsIf(fdExists),
		ip("fd.cip", "Address of the client.", address((*ends).client)),
		ip("fd.sip", "Address of the server.", getServerIP),
		ip("fd.lip", "Address of the local end.", address((*ends).local)),
		ip("fd.rip", "Address of the remote end.", address((*ends).remote)),
		port("fd.port", "Port of either end of a socket.", absent).with(filterFlags).sem(AnyPort, bothPorts).existsIf(fdExists),
		port("fd.cport", "Port of the client.", portOf((*ends).client)),
		port("fd.sport", "Port of the server.", getServerPort),
		port("fd.lport", "Port of the local end.", portOf((*ends).local)),
		port("fd.rport", "Port of the remote end.", portOf((*ends).remote)),
		text("fd.l4proto", "Transport of a socket: tcp, udp, icmp or raw.", ofFD(l4proto)).oneOf(these("tcp", "udp", "icmp", "raw", unknown)),
		text("fd.sockfamily", "ip or unix, for sockets.", getSockFamily).oneOf(these("ip", "unix")),
		boolean("fd.is_server", "True if the process is the server of the connection.", getIsServer),
		text("fd.uid", "Thread id followed by the number of the descriptor.", getFDUID),
		text("fd.containername", "Container id, a colon and fd.name.", inContainer(getFDName)),
		text("fd.containerdirectory", "Container id, a colon and fd.directory.", inContainer(getDirectory)),
		port("fd.proto", "Service of either end of a socket.", absent).format(schema.FmtNA).with(filterFlags).sem(AnyPort, bothPorts).existsIf(fdExists),
		text("fd.cproto", "Service of the client, as its port number.", getClientProto),
		text("fd.sproto", "Service of the server, as its port number.", getServerProto),
		text("fd.lproto", "Service of the local end, as its port number.", asText(portOf((*ends).local))),
		text("fd.rproto", "Service of the remote end, as its port number.", asText(portOf((*ends).remote))),
		network("fd.net", "Network of the address of either end.", absent).sem(Net, bothAddrs).existsIf(fdExists),
		network("fd.cnet", "Network of the client's address.", address((*ends).client)).sem(OneNet, nil),
		network("fd.snet", "Network of the server's address.", getServerIP).sem(OneNet, nil),
		network("fd.lnet", "Network of the local address.", address((*ends).local)).sem(OneNet, nil),
		network("fd.rnet", "Network of the remote address.", address((*ends).remote)).sem(OneNet, nil),
		boolean("fd.connected", "True for a socket that is connected.", fdFlag(state.Connected)),
		boolean("fd.name_changed", "True if the event has changed the name of the descriptor.", getNameChanged),
		text("fd.cip.name", "Name of the client's host; never known in a capture.", absent).with(NoRHS | NoTransformer),
		text("fd.sip.name", "Name of the server's host; never known in a capture.", absent).with(NoRHS | NoTransformer),
		text("fd.lip.name", "Name of the local host; never known in a capture.", absent).with(NoRHS | NoTransformer),
		text("fd.rip.name", "Name of the remote host; never known in a capture.", absent).with(NoRHS | NoTransformer),
		number("fd.dev", schema.Int32, hex, "Device of the file, in hexadecimal.", fdInt(device)),
		number("fd.dev.major", schema.Int32, dec, "Major number of the file's device.", fdInt(func(fd *state.FD) int64 { return int64(fd.Dev & 0xfff00 >> 8) })),
		number("fd.dev.minor", schema.Int32, dec, "Minor number of the file's device.", fdInt(func(fd *state.FD) int64 { return int64(fd.Dev&0xff | fd.Dev>>12&0xfff00) })),
		number("fd.ino", schema.Int64, dec, "Inode of the file.", fdInt(func(fd *state.FD) int64 { return int64(fd.Ino) })),
		text("fd.nameraw", "Name as it was given to the system call.", getNameRaw),
		text("fd.types", "Types of all open files of the process; with a number that of one descriptor.", getFDTypes).format(dec).with(IsList | ArgAllowed | NoRHS).arg(indexArg),
		boolean("fd.is_upper_layer", "True for a file in the upper layer of an overlay file system.", fdFlag(state.OverlayUpper)),
		boolean("fd.is_lower_layer", "True for a file in a lower layer of an overlay file system.", fdFlag(state.OverlayLower)),
	}
}

func ip(name, doc string, get getter) Def {
	return number(name, schema.IPAddr, schema.FmtNA, doc, get)
}

func port(name, doc string, get getter) Def { return number(name, schema.Port, dec, doc, get) }

func network(name, doc string, get getter) Def {
	return number(name, schema.IPNet, schema.FmtNA, doc, get).with(filterFlags)
}

// fdTypeNames returns what fd.type can be.
func fdTypeNames() []string {
	var names []string
	for t := range scap.FDType(scap.NumFDTypes + 1) { // the last stands for those that are not known
		names = append(names, (&state.FD{Type: t}).TypeName())
	}
	return names
}

// fdTypeChars returns what fd.typechar can be.
func fdTypeChars() []string {
	chars := []string{"o"}
	for t := range scap.FDType(scap.NumFDTypes + 1) {
		chars = append(chars, charText((&state.FD{Type: t}).TypeChar()))
	}
	for _, b := range guessedTypes {
		if b != 0 {
			chars = append(chars, charText(b))
		}
	}
	return chars
}

// fdEvent reports whether the event is one for which the fields of descriptors
// have values at all, and returns its thread.
func (c *Context) fdEvent() *state.Thread {
	const any = schema.CreatesFD | schema.UsesFD | schema.DestroysFD
	if c.Event.Info().Flags&any == 0 {
		return nil
	}
	return c.State.EventThread()
}

// fd returns the open file of the event, or nil.
func (c *Context) fd() *state.FD {
	if c.fdEvent() == nil {
		return nil
	}
	return c.State.EventFD()
}

func fdExists(c *Context, _ *Field) bool { return c.fd() != nil }

// ofFD makes a getter of a text of the event's open file.
func ofFD(get func(fd *state.FD) string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		fd := c.fd()
		return fd != nil && v.setStr(get(fd))
	}
}

// fdInt makes a getter of a number of the event's open file.
func fdInt(get func(fd *state.FD) int64) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		fd := c.fd()
		return fd != nil && v.setInt(get(fd))
	}
}

func fdFlag(flag state.FDFlags) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		fd := c.fd()
		return fd != nil && v.setBool(fd.Flags&flag != 0)
	}
}

func device(fd *state.FD) int64 { return int64(int32(fd.Dev)) }

func getFDNum(c *Context, _ *Field, v *Value) bool {
	return c.fdEvent() != nil && v.setInt(c.State.EventFDNum())
}

func getNameChanged(c *Context, _ *Field, v *Value) bool {
	return c.fd() != nil && v.setBool(c.State.NameChanged())
}

// guessedTypes are the type characters of files of which only the event that
// should have opened them is known.
var guessedTypes = [schema.NumEventTypes]byte{
	schema.SYSCALL_OPENAT_X: 'f', schema.SYSCALL_OPENAT_2_X: 'f', schema.SYSCALL_OPENAT2_X: 'f',
	schema.SYSCALL_CREAT_X: 'f',
	schema.SOCKET_SOCKET_X: '4', schema.SOCKET_ACCEPT_X: '4', schema.SOCKET_ACCEPT_5_X: '4',
	schema.SOCKET_ACCEPT4_X: '4', schema.SOCKET_ACCEPT4_5_X: '4', schema.SOCKET_ACCEPT4_6_X: '4',
	schema.SYSCALL_PIPE_X: 'p', schema.SYSCALL_PIPE2_X: 'p',
	schema.SYSCALL_EVENTFD_X: 'e', schema.SYSCALL_EVENTFD2_X: 'e',
	schema.SYSCALL_SIGNALFD_X: 's', schema.SYSCALL_SIGNALFD4_X: 's',
	schema.SYSCALL_TIMERFD_CREATE_X: 't',
	schema.SYSCALL_INOTIFY_INIT_X:   'i', schema.SYSCALL_INOTIFY_INIT1_X: 'i',
}

// typeChars holds every type character, so that one is a string without a copy.
const typeChars = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ?"

func charText(b byte) string {
	if i := strings.IndexByte(typeChars, b); i >= 0 {
		return typeChars[i : i+1]
	}
	return "o"
}

func getTypeChar(c *Context, _ *Field, v *Value) bool {
	if c.fdEvent() == nil {
		return false
	}
	if fd := c.State.EventFD(); fd != nil {
		return v.setStr(charText(fd.TypeChar()))
	}
	if b := guessedTypes[c.Event.Type|1]; b != 0 {
		return v.setStr(charText(b))
	}
	return v.setStr("o")
}

// nameSource says where an event that opens a file has its name.
type nameSource uint8

const (
	noName     nameSource = iota // "" for exit events
	textParam                    // parameter 1
	atParams                     // dirfd and name, parameters 1 and 2
	handlePath                   // parameter 3
)

var nameSources = [schema.NumEventTypes]nameSource{
	schema.SYSCALL_OPEN_X: textParam, schema.SYSCALL_CREAT_X: textParam,
	schema.SOCKET_ACCEPT_X: textParam, schema.SOCKET_ACCEPT_5_X: textParam, schema.SOCKET_ACCEPT4_X: textParam,
	schema.SOCKET_ACCEPT4_5_X: textParam, schema.SOCKET_ACCEPT4_6_X: textParam,
	schema.SOCKET_CONNECT_X:   textParam,
	schema.SYSCALL_OPENAT_2_X: atParams, schema.SYSCALL_OPENAT2_X: atParams,
	schema.SYSCALL_OPEN_BY_HANDLE_AT_X: handlePath,
}

// eventFDName returns the name of a file that is not open, from the event that
// tried to open it. raw leaves out resolving.
func (c *Context) eventFDName(t *state.Thread, raw bool) (string, bool) {
	if c.Event.Type.IsEnter() {
		return "", false
	}
	switch nameSources[c.Event.Type] {
	case textParam:
		if c.Event.NParams() < 2 {
			return "", false
		}
		return c.readable(1), true
	case atParams:
		return c.openatName(t, raw)
	case handlePath:
		return c.Event.Text(3), true
	}
	return "", true
}

func (c *Context) openatName(t *state.Thread, raw bool) (string, bool) {
	dirfd, ok := c.Event.Int(1)
	if !ok || len(c.Event.Param(2)) == 0 {
		return "", false
	}
	name := c.Event.Text(2)
	if raw {
		return name, true
	}
	return c.path(c.State.ResolveDir(t, dirfd, name), name), true
}

// path returns dir joined with name and normalised.
func (c *Context) path(dir, name string) string {
	start := len(c.buf)
	c.buf = state.AppendPath(c.buf, dir, name)
	return c.borrow(start)
}

func getFDName(c *Context, _ *Field, v *Value) bool {
	t := c.fdEvent()
	if t == nil {
		return false
	}
	if fd := c.State.EventFD(); fd != nil {
		return v.setStr(fd.Name)
	}
	name, ok := c.eventFDName(t, false)
	return ok && v.setStr(name)
}

func getNameRaw(c *Context, _ *Field, v *Value) bool {
	t := c.fdEvent()
	if t == nil {
		return false
	}
	name, ok := "", true
	if fd := c.State.EventFD(); fd != nil {
		name = fd.NameRaw
	} else {
		name, ok = c.eventFDName(t, true)
	}
	return ok && v.setStr(c.collapseSlashes(name))
}

// collapseSlashes returns s with runs of slashes replaced by one.
func (c *Context) collapseSlashes(s string) string {
	if !strings.Contains(s, "//") {
		return s
	}
	start := len(c.buf)
	for i := range len(s) {
		if s[i] != '/' || i == 0 || s[i-1] != '/' {
			c.buf = append(c.buf, s[i])
		}
	}
	return c.borrow(start)
}

// directoryOf returns the directory of a path; a path that ends with a slash is
// one itself.
func directoryOf(path string) string {
	switch i := strings.LastIndexByte(path, '/'); {
	case i >= 0 && i == len(path)-1:
		return path
	case i <= 0:
		return "/"
	default:
		return path[:i]
	}
}

func getDirectory(c *Context, _ *Field, v *Value) bool {
	t := c.fdEvent()
	if t == nil {
		return false
	}
	fd := c.State.EventFD()
	if fd == nil {
		name, ok := c.eventFDName(t, false)
		return ok && v.setStr(directoryOf(name))
	}
	switch kind := fdKinds[fd.Type]; {
	case kind&kindFile != 0:
		return v.setStr(directoryOf(fd.Name))
	case kind&kindDir != 0:
		return v.setStr(fd.Name)
	}
	return false
}

func getFilename(c *Context, _ *Field, v *Value) bool {
	fd := c.fd()
	if fd == nil || fdKinds[fd.Type]&kindFile == 0 {
		return false
	}
	switch i := strings.LastIndexByte(fd.Name, '/'); {
	case i < 0:
		return v.setStr("/")
	case i == len(fd.Name)-1:
		return v.setStr(fd.Name)
	default:
		return v.setStr(fd.Name[i+1:])
	}
}

func getFDUID(c *Context, _ *Field, v *Value) bool {
	if c.fdEvent() == nil {
		return false
	}
	start := len(c.buf)
	c.buf = strconv.AppendInt(c.buf, c.Event.TID, 10)
	c.buf = strconv.AppendInt(c.buf, c.State.EventFDNum(), 10)
	return v.setStr(c.borrow(start))
}

// inContainer makes a getter of another text after the container id.
func inContainer(get getter) getter {
	return func(c *Context, f *Field, v *Value) bool {
		if !get(c, f, v) {
			return false
		}
		start := len(c.buf)
		c.buf = append(append(c.buf, c.containerID()...), ':')
		c.buf = append(c.buf, v.Str...)
		return v.setStr(c.borrow(start))
	}
}

// getFDTypes yields the distinct types of all open files, or that of one.
func getFDTypes(c *Context, f *Field, v *Value) bool {
	t := c.fdEvent()
	if t == nil {
		return false
	}
	table := t.FDTable()
	if table == nil {
		return false
	}
	start := len(c.list)
	if f.HasArg {
		if fd := table.Get(int64(f.Index)); fd != nil {
			c.list = append(c.list, fd.TypeName())
		}
	} else {
		c.addTypes(table, start)
	}
	v.List = c.list[start:len(c.list):len(c.list)]
	return len(v.List) > 0
}

func (c *Context) addTypes(table *state.FDTable, start int) {
	var seen [256]bool
	for fd := range table.All() {
		if !seen[fd.Type] {
			seen[fd.Type] = true
			if name := fd.TypeName(); !containsString(c.list[start:], name) {
				c.list = append(c.list, name)
			}
		}
	}
}

func containsString(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// addrText returns the raw bytes of an address, until the next event.
func (c *Context) addrText(a netip.Addr) string {
	start := len(c.buf)
	if a.Is4() {
		b := a.As4()
		c.buf = append(c.buf, b[:]...)
	} else {
		b := a.As16()
		c.buf = append(c.buf, b[:]...)
	}
	return c.borrow(start)
}
