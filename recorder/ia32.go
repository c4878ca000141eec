package recorder

import (
	"runtime"
	"strings"

	"hids/scap/schema"
)

// ia32Accept is the number in the 32-bit table by which the programs know accept: it
// has none of its own there, but is a call of socketcall. See bpf/record.h.
const ia32Accept = 500

// ia32Apart are calls of the 32-bit table whose arguments are other ones than those
// of the same name in 64-bit programs: offsets in two registers, structures with
// members of 32 bits, the arguments themselves in a structure. They are generic
// events.
var ia32Apart = map[string]bool{
	"mmap": true, "pread64": true, "pwrite64": true, "preadv": true, "pwritev": true, "sendfile": true,
	"ppoll": true, "nanosleep": true, "getrlimit": true, "setrlimit": true,
}

// ia32Alias are calls that have quite another name in 64-bit programs.
var ia32Alias = map[string]string{"fstatat64": "newfstatat"}

// ia32Suffixes end the names of calls for wider ids, offsets or times, which are the
// calls of 64-bit programs without them.
var ia32Suffixes = [...]string{"", "_time64", "_64", "64", "32"}

// ia32Only returns the calls with an event of their own that only 32-bit programs
// have.
func ia32Only() []Row {
	wide := spec{param: param{put: putWide}, from: []Fetch{arg(2), arg(1)}}
	return []Row{
		ownRow("mmap2", schema.SYSCALL_MMAP2_X, append(append([]spec{result()}, sizes()...),
			value(arg(0)), value(arg(1)), flags(arg(2), protFlags), flags(arg(3), mmapFlags), signed(arg(4)), value(arg(5)))),
		ownRow("_llseek", schema.SYSCALL_LLSEEK_X, []spec{result(), signed(arg(0)), wide, flags(arg(4), lseekWhence)}),
		ownRow("umount", schema.SYSCALL_UMOUNT_1_X, []spec{result(), path(0)}),
	}
}

func ownRow(name string, event schema.EventType, specs []spec) Row {
	row := Row{Syscall: name, Event: event}
	if sc := schema.SyscallByName(name); sc != nil {
		row.Code = sc.Code
	}
	row.compile(specs)
	return row
}

// putWide puts a number of which fields a and b are the lower and the upper half.
func putWide(e *Encoder, p *param) {
	low, _ := e.val(p.a)
	high, _ := e.val(p.b)
	e.num(p.size, high<<32|low&0xffffffff)
}

// IA32Rows returns a row for each system call of 32-bit programs, by its number
// there. A call with the arguments of the 64-bit one of its name has the same event;
// others are generic events.
func IA32Rows() []Row {
	if runtime.GOARCH != "amd64" {
		// Numbers are those of other tables: they are recorded without a name.
		rows := make([]Row, maxSyscalls)
		for nr := range rows {
			rows[nr] = Row{Nr: nr, Event: schema.GENERIC_X, params: genericParams()}
		}
		return rows
	}
	own := make(map[string]Row)
	for _, r := range append(Rows(), ia32Only()...) {
		if r.Event != schema.GENERIC_X {
			own[r.Syscall] = r
		}
	}
	var rows []Row
	for nr, name := range ia32Names {
		if name != "" {
			row := ia32Row(name, own)
			row.Nr = nr
			rows = append(rows, row)
		}
	}
	accept := own["accept"]
	accept.Nr = ia32Accept
	return append(rows, accept)
}

// ia32Row returns the row of a call of the 32-bit table, without its number. own are
// the rows with an event of their own, by name.
func ia32Row(name string, own map[string]Row) Row {
	if alias, ok := ia32Alias[name]; ok {
		return own[alias]
	}
	row := Row{Syscall: name, Event: schema.GENERIC_X, params: genericParams()}
	for _, suffix := range ia32Suffixes {
		base, ok := strings.CutSuffix(name, suffix)
		if !ok {
			continue
		}
		if r, ok := own[base]; ok && !ia32Apart[name] {
			return r
		}
		if sc := schema.SyscallByName(base); sc != nil && row.Code == 0 {
			row.Syscall, row.Code = sc.Name, sc.Code
		}
	}
	return row
}
