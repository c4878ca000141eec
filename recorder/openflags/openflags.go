// Package openflags has the kernel's flags of open(2), and what they are in a
// capture: values of the table file_flags of the schema.
package openflags

import "hids/scap/schema"

// Numbers of the kernel. Those that differ between architectures stand in files of
// their own; O_LARGEFILE is one that C libraries define as 0.
const (
	AccessMode = 3 // the bits that say O_RDONLY, O_WRONLY or O_RDWR

	Creat    = 0o100
	Excl     = 0o200
	Trunc    = 0o1000
	Append   = 0o2000
	Nonblock = 0o4000
	Dsync    = 0o10000
	Cloexec  = 0o2000000
	Sync     = 0o4000000 | Dsync
	Tmpfile  = 0o20000000 | Directory
)

// Value is a number of the kernel and a name of the schema.
type Value struct {
	Kernel uint64
	Name   string
}

// Flags returns the flags besides the access mode. What only the kernel's file
// knows is not among them: O_F_CREATED and the layers of an overlay.
func Flags() []Value {
	return []Value{
		{Creat, "O_CREAT"}, {Tmpfile, "O_TMPFILE"}, {Append, "O_APPEND"}, {Dsync, "O_DSYNC"}, {Excl, "O_EXCL"},
		{Nonblock, "O_NONBLOCK"}, {Sync, "O_SYNC"}, {Trunc, "O_TRUNC"}, {Direct, "O_DIRECT"},
		{Directory, "O_DIRECTORY"}, {Largefile, "O_LARGEFILE"}, {Cloexec, "O_CLOEXEC"},
	}
}

// AccessModes returns the access modes. What is none of them counts as the first.
func AccessModes() []Value {
	return []Value{{0, "O_RDONLY"}, {1, "O_WRONLY"}, {2, "O_RDWR"}}
}

// pair is a number of the kernel and the schema's.
type pair struct {
	kernel uint64
	value  uint32
}

var (
	flagPairs = pairs(Flags())
	modePairs = pairs(AccessModes())
)

// pairs looks the names up. It panics where one is missing: so does every test.
func pairs(list []Value) []pair {
	out := make([]pair, 0, len(list))
	for _, table := range schema.FlagTables() {
		if table.Name != "file_flags" {
			continue
		}
		for _, v := range list {
			value, ok := table.Value(v.Name)
			if !ok {
				panic("openflags: no " + v.Name + " in file_flags")
			}
			out = append(out, pair{v.Kernel, value})
		}
	}
	return out
}

// Translate translates flags of open(2). A flag with several bits is there when any
// of them is, as in Falco: O_DSYNC alone is O_SYNC, too.
func Translate(kernel uint64) uint32 {
	sum := modePairs[0].value
	for _, p := range modePairs {
		if kernel&AccessMode == p.kernel {
			sum = p.value
		}
	}
	for _, p := range flagPairs {
		if kernel&p.kernel != 0 {
			sum |= p.value
		}
	}
	return sum
}
