// Package schema holds the tables of the scap event format, as libs 0.25.4
// defines them: event types with their parameters, flag names, system calls,
// errors, signals, capabilities, and the rows by which events of older
// captures are upgraded.
//
// It is data. It imports nothing of the project and computes nothing but
// look-ups. An event, a flag, a system call, a conversion is one row; a number
// that stands in captures never changes and is never used again.
package schema

// EventType is the number of an event type as it stands in a capture. Even
// numbers are enter events (system-call entry, or an event without a pair),
// odd numbers exit events.
type EventType uint16

// NumEventTypes is the number of event types known to this version. Events
// with a higher number come from a newer writer and are skipped.
const NumEventTypes = 454

// Info returns the row of t, or nil if t is not known.
func (t EventType) Info() *Event {
	if int(t) >= len(events) {
		return nil
	}
	return &events[t]
}

// IsEnter reports whether t is an enter event (printed as ">").
func (t EventType) IsEnter() bool { return t&1 == 0 }

// String returns the symbol of t, such as "SYSCALL_OPENAT_2_X".
func (t EventType) String() string {
	if e := t.Info(); e != nil {
		return e.Symbol
	}
	return "UNKNOWN"
}

// Event is the description of one event type.
type Event struct {
	Type     EventType
	Symbol   string // SYSCALL_OPENAT_2_X
	Name     string // openat: what evt.type prints
	Category Category
	Flags    EventFlags
	Params   []Param
	fdParam  uint8 // 1 + index, 0 = none
}

// FDParam returns the index of the parameter that holds the file descriptor
// which an exit event uses.
func (e *Event) FDParam() (index int, ok bool) { return int(e.fdParam) - 1, e.fdParam != 0 }

// IsSyscall reports whether the event is of the SYSCALL source class.
func (e *Event) IsSyscall() bool { return e.Category&ClassSyscall != 0 }

// HasReturn reports whether parameter 0 is the return value of a system call.
func (e *Event) HasReturn() bool {
	return e.Type&1 == 1 && e.Type != GENERIC_X && e.IsSyscall() && len(e.Params) > 0
}

// Param returns the index of the parameter called name.
func (e *Event) Param(name string) (index int, ok bool) {
	for i := range e.Params {
		if e.Params[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

// Param describes one parameter of an event type.
type Param struct {
	Name  string
	Type  ParamType
	Fmt   Fmt
	DirFD uint8      // FSRelPath: 1 + index of the directory's fd parameter; 0 = none
	Flags *FlagTable // names of the values of a flag, enumeration or mode; or nil
	Dyn   DynTable   // Dyn: the types that the first byte selects
}

// Category is what an event is about (low bits) and where it comes from
// (Class bits).
type Category uint32

// Categories and source classes.
const (
	CatUnknown    Category = 0
	CatOther      Category = 1
	CatFile       Category = 2
	CatNet        Category = 3
	CatIPC        Category = 4
	CatMemory     Category = 5
	CatProcess    Category = 6
	CatSleep      Category = 7
	CatSystem     Category = 8
	CatSignal     Category = 9
	CatUser       Category = 10
	CatTime       Category = 11
	CatProcessing Category = 12
	CatIORead     Category = 32
	CatIOWrite    Category = 33
	CatIOOther    Category = 34
	CatWait       Category = 64
	CatScheduler  Category = 128
	CatInternal   Category = 256

	ClassSyscall    Category = 1 << 9
	ClassTracepoint Category = 1 << 10
	ClassPlugin     Category = 1 << 11
	ClassMeta       Category = 1 << 12
	ClassIter       Category = 1 << 13

	classMask = ClassSyscall | ClassTracepoint | ClassPlugin | ClassMeta | ClassIter
)

// Base returns c without the source class.
func (c Category) Base() Category { return c &^ classMask }

// IsIO reports whether c is one of the I/O categories.
func (c Category) IsIO() bool { return c&32 != 0 }

// EventFlags are properties of an event type.
type EventFlags uint16

// Event flags.
const (
	CreatesFD        EventFlags = 1 << 0
	DestroysFD       EventFlags = 1 << 1
	UsesFD           EventFlags = 1 << 2
	ReadsFromFD      EventFlags = 1 << 3
	WritesToFD       EventFlags = 1 << 4
	ModifiesState    EventFlags = 1 << 5
	Unused           EventFlags = 1 << 6
	Waits            EventFlags = 1 << 7
	SkipParseReset   EventFlags = 1 << 8
	OldVersion       EventFlags = 1 << 9
	LargePayload     EventFlags = 1 << 11 // parameter lengths are u32
	ConverterManaged EventFlags = 1 << 12
)

// ParamType is the encoding of a parameter value, by its number in the format.
type ParamType uint8

// Parameter types.
const (
	None             ParamType = 0
	Int8             ParamType = 1
	Int16            ParamType = 2
	Int32            ParamType = 3
	Int64            ParamType = 4
	Uint8            ParamType = 5
	Uint16           ParamType = 6
	Uint32           ParamType = 7
	Uint64           ParamType = 8
	CharBuf          ParamType = 9
	ByteBuf          ParamType = 10
	Errno            ParamType = 11
	SockAddr         ParamType = 12
	SockTuple        ParamType = 13
	FD               ParamType = 14
	PID              ParamType = 15
	FDList           ParamType = 16
	FSPath           ParamType = 17
	SyscallID        ParamType = 18
	SigType          ParamType = 19
	RelTime          ParamType = 20
	AbsTime          ParamType = 21
	Port             ParamType = 22
	L4Proto          ParamType = 23
	SockFamily       ParamType = 24
	Bool             ParamType = 25
	IPv4Addr         ParamType = 26
	Dyn              ParamType = 27
	Flags8           ParamType = 28
	Flags16          ParamType = 29
	Flags32          ParamType = 30
	UID              ParamType = 31
	GID              ParamType = 32
	Double           ParamType = 33
	SigSet           ParamType = 34
	CharBufArray     ParamType = 35
	CharBufPairArray ParamType = 36
	IPv4Net          ParamType = 37
	IPv6Addr         ParamType = 38
	IPv6Net          ParamType = 39
	IPAddr           ParamType = 40
	IPNet            ParamType = 41
	Mode             ParamType = 42
	FSRelPath        ParamType = 43
	EnumFlags8       ParamType = 44
	EnumFlags16      ParamType = 45
	EnumFlags32      ParamType = 46
	FD32             ParamType = 47
	PID32            ParamType = 48

	NumParamTypes = 49
)

// paramTypes is indexed by ParamType. Size is the fixed size in bytes, 0 for a
// type of variable length.
var paramTypes = [NumParamTypes]struct {
	name string
	size uint8
}{
	None: {"NONE", 0}, Int8: {"INT8", 1}, Int16: {"INT16", 2}, Int32: {"INT32", 4}, Int64: {"INT64", 8},
	Uint8: {"UINT8", 1}, Uint16: {"UINT16", 2}, Uint32: {"UINT32", 4}, Uint64: {"UINT64", 8},
	CharBuf: {"CHARBUF", 0}, ByteBuf: {"BYTEBUF", 0}, Errno: {"ERRNO", 8}, SockAddr: {"SOCKADDR", 0},
	SockTuple: {"SOCKTUPLE", 0}, FD: {"FD", 8}, PID: {"PID", 8}, FDList: {"FDLIST", 0}, FSPath: {"FSPATH", 0},
	SyscallID: {"SYSCALLID", 2}, SigType: {"SIGTYPE", 1}, RelTime: {"RELTIME", 8}, AbsTime: {"ABSTIME", 8},
	Port: {"PORT", 2}, L4Proto: {"L4PROTO", 1}, SockFamily: {"SOCKFAMILY", 1}, Bool: {"BOOL", 4},
	IPv4Addr: {"IPV4ADDR", 4}, Dyn: {"DYN", 0}, Flags8: {"FLAGS8", 1}, Flags16: {"FLAGS16", 2},
	Flags32: {"FLAGS32", 4}, UID: {"UID", 4}, GID: {"GID", 4}, Double: {"DOUBLE", 8}, SigSet: {"SIGSET", 4},
	CharBufArray: {"CHARBUFARRAY", 0}, CharBufPairArray: {"CHARBUF_PAIR_ARRAY", 0}, IPv4Net: {"IPV4NET", 8},
	IPv6Addr: {"IPV6ADDR", 16}, IPv6Net: {"IPV6NET", 0}, IPAddr: {"IPADDR", 0}, IPNet: {"IPNET", 0},
	Mode: {"MODE", 4}, FSRelPath: {"FSRELPATH", 0}, EnumFlags8: {"ENUMFLAGS8", 1}, EnumFlags16: {"ENUMFLAGS16", 2},
	EnumFlags32: {"ENUMFLAGS32", 4}, FD32: {"FD32", 4}, PID32: {"PID32", 4},
}

// Size returns the fixed size of a value of type t in bytes, or 0 if it varies.
func (t ParamType) Size() int {
	if int(t) >= len(paramTypes) {
		return 0
	}
	return int(paramTypes[t].size)
}

// String returns the format's name of t, such as "FSRELPATH".
func (t ParamType) String() string {
	if int(t) >= len(paramTypes) {
		return "UNKNOWN"
	}
	return paramTypes[t].name
}

// Fmt says how a number is printed.
type Fmt uint8

// Print formats.
const (
	FmtNA        Fmt = 0
	FmtDec       Fmt = 1
	FmtHex       Fmt = 2
	FmtPaddedDec Fmt = 3 // decimal, zero padded to nine digits
	FmtID        Fmt = 4 // decimal
	FmtDir       Fmt = 5
	FmtOct       Fmt = 6
)

// String returns the format's name, such as "DEC".
func (f Fmt) String() string {
	names := [...]string{"NA", "DEC", "HEX", "10_PADDED_DEC", "ID", "DIR", "OCT"}
	if int(f) >= len(names) {
		return "NA"
	}
	return names[f]
}

// DynTable names the table of types that a DYN parameter chooses from.
type DynTable uint8

// Dyn tables.
const (
	dynNone DynTable = iota
	dynSockopt
	dynPtrace
	dynBpf
	dynKeyctl
)

// DynEntry is one choice of a DYN parameter.
type DynEntry struct {
	Type ParamType
	Fmt  Fmt
}

var dynTables = [...][]DynEntry{
	dynSockopt: {{ByteBuf, FmtNA}, {Errno, FmtDec}, {Uint32, FmtDec}, {Uint64, FmtDec}, {RelTime, FmtDec}},
	dynPtrace:  {{Uint64, FmtHex}, {SigType, FmtDec}},
	dynBpf:     {{FD, FmtDec}, {Errno, FmtDec}},
	dynKeyctl:  {{Int64, FmtDec}, {CharBuf, FmtNA}},
}

// Entries returns the choices; the first byte of a DYN value is an index into them.
func (d DynTable) Entries() []DynEntry { return dynTables[d] }

// FlagTable names the values of a set of flags, an enumeration or a mode.
type FlagTable struct {
	Name   string
	Values []FlagValue
}

// FlagValue is one named value.
type FlagValue struct {
	Name  string
	Value uint32
}

// FlagTables returns every table.
func FlagTables() []*FlagTable { return flagTables }

// Value returns the value called name.
func (t *FlagTable) Value(name string) (value uint32, ok bool) {
	for _, v := range t.Values {
		if v.Name == name {
			return v.Value, true
		}
	}
	return 0, false
}

// Syscall is one system call.
type Syscall struct {
	Code        uint16 // ppm_sc code: the value of a SYSCALLID parameter
	Name        string
	Nr          int16     // number on x86_64, -1 = none
	Enter, Exit EventType // GENERIC_E and GENERIC_X if it has no event of its own
	Flags       SyscallFlags
}

// SyscallFlags are properties of a system call.
type SyscallFlags uint8

// System call flags.
const (
	SyscallUsed       SyscallFlags = 1 << iota
	SyscallAlwaysDrop              // of no use for state: dropped first under load
	SyscallNeverDrop               // needed for state
)

// Syscalls returns every system call, by ppm_sc code.
func Syscalls() []Syscall { return syscalls[:] }

// SyscallByCode returns the system call with ppm_sc code c, or nil.
func SyscallByCode(c uint16) *Syscall {
	if int(c) >= len(syscalls) || syscalls[c].Name == "" {
		return nil
	}
	return &syscalls[c]
}

// SyscallByNr returns the system call with number nr on x86_64, or nil.
func SyscallByNr(nr int) *Syscall {
	for i := range syscalls {
		if int(syscalls[i].Nr) == nr && nr >= 0 {
			return &syscalls[i]
		}
	}
	return nil
}

// SyscallByName returns the system call called name, or nil.
func SyscallByName(name string) *Syscall {
	for i := range syscalls {
		if syscalls[i].Name == name && name != "" {
			return &syscalls[i]
		}
	}
	return nil
}

// ErrnoName returns the name of error number n (n > 0), or "".
func ErrnoName(n int64) string { return nameAt(errnos[:], n) }

// SignalName returns the name of signal n, or "".
func SignalName(n int64) string { return nameAt(signals[:], n) }

// CapabilityName returns the name of bit n of a capability set, or "".
func CapabilityName(n int) string { return nameAt(capabilities[:], int64(n)) }

// NumCapabilities is the number of known capabilities.
const NumCapabilities = 41

func nameAt(table []string, n int64) string {
	if n < 0 || n >= int64(len(table)) {
		return ""
	}
	return table[n]
}

// Action says what the converter does with an event of an older version.
type Action uint8

// Converter actions.
const (
	Pass         Action = iota // keep as it is
	Store                      // keep as the thread's stored enter event, and drop
	StoreAndPass               // keep as the thread's stored enter event, and pass
	AddParams                  // same type, Sources appended
	ChangeType                 // type To, all parameters from Sources
)

// Conversion is one step of upgrading an old event.
type Conversion struct {
	From    EventType
	NParams uint8
	Action  Action
	To      EventType
	Sources []Source
}

// Source says where a parameter of a converted event comes from.
type Source struct {
	Kind    SourceKind
	Index   uint8
	OrEmpty bool // FromEnter: empty instead of the default when there is no enter event
}

// SourceKind is the kind of a Source.
type SourceKind uint8

// Kinds of sources.
const (
	FromOld      SourceKind = iota // parameter Index of the event being converted
	FromEnter                      // parameter Index of the stored enter event
	FromDefault                    // zero of the type's size; no-one for a user or group
	FromEmpty                      // length 0
	FromCallback                   // computed: the JSON of a container event
)

// Conversions returns all steps, sorted by type and number of parameters.
func Conversions() []Conversion { return conversions }

// ConversionOf returns the step for an event of type t with n parameters, or nil.
func ConversionOf(t EventType, n int) *Conversion {
	lo, hi := 0, len(conversions)
	for lo < hi {
		m := (lo + hi) / 2
		c := &conversions[m]
		if c.From < t || c.From == t && int(c.NParams) < n {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(conversions) && conversions[lo].From == t && int(conversions[lo].NParams) == n {
		return &conversions[lo]
	}
	return nil
}
