package recorder

import (
	"hids/scap/schema"
)

// Row is one system call: what the BPF programs fetch at its exit, and how the
// parameters of its event come from that.
type Row struct {
	Syscall string
	Nr      int // on this architecture, -1 = none
	Code    uint16
	Event   schema.EventType
	Each    bool // one sample for each message (sendmmsg, recvmmsg)
	Fetch   []Fetch
	params  []param
}

// param is one parameter of a row: how it is made, and from which fields.
type param struct {
	put   func(e *Encoder, p *param)
	tr    *translation
	size  uint8 // of a value of fixed size
	width uint8 // of the number within field a
	a, b  uint8 // fields; noField = none
	c, d  uint8
	off   uint16 // of the number within field a
	def   uint64 // value where field a was not read
}

const noField = 255

// spec is what a row says about one parameter: param with fetches in place of
// the numbers of fields.
type spec struct {
	param
	from []Fetch // of fields a, b, c, d, in this order
}

// callRow is one row as it is written down.
type callRow struct {
	name  string
	specs []spec
	each  bool
}

// Rows returns a row for each system call of the schema that exists on this
// architecture; those that have no event of their own fetch nothing.
func Rows() []Row {
	own := make(map[string]*callRow)
	for _, group := range [][]callRow{fileCalls(), pathCalls(), socketCalls(), processCalls(), memoryCalls(), otherCalls()} {
		for i := range group {
			own[group[i].name] = &group[i]
		}
	}
	var rows []Row
	calls := schema.Syscalls()
	for i := range calls {
		sc := &calls[i]
		nr := numberOf(sc)
		if nr < 0 {
			continue
		}
		row := Row{Syscall: sc.Name, Nr: nr, Code: sc.Code, Event: schema.GENERIC_X}
		if c := own[sc.Name]; c != nil {
			row.Event, row.Each = sc.Exit, c.each
			row.compile(c.specs)
		} else {
			row.params = genericParams()
		}
		rows = append(rows, row)
	}
	return rows
}

// compile numbers the fetches of specs, equal ones once, and sets params.
func (r *Row) compile(specs []spec) {
	types := r.Event.Info().Params
	for i, sp := range specs {
		p := sp.param
		for k, dst := range []*uint8{&p.a, &p.b, &p.c, &p.d} {
			*dst = noField
			if k < len(sp.from) && sp.from[k] != noFetch {
				*dst = r.fetch(sp.from[k])
			}
		}
		if i < len(types) {
			p.size = uint8(types[i].Type.Size())
		}
		r.params = append(r.params, p)
	}
}

// fetch returns the number of the field that f yields.
func (r *Row) fetch(f Fetch) uint8 {
	for i := range r.Fetch {
		if r.Fetch[i] == f {
			return uint8(i)
		}
	}
	r.Fetch = append(r.Fetch, f)
	return uint8(len(r.Fetch) - 1)
}

// rowTable finds the row of a sample.
type rowTable struct {
	calls   [maxSyscalls]*Row // by number
	ia32    [maxSyscalls]*Row // by number in the 32-bit table
	generic *Row              // numbers that are in no table
	kinds   [numKinds]*Row    // samples that are no system calls
}

func newRowTable() *rowTable {
	t := &rowTable{generic: &Row{Event: schema.GENERIC_X, params: genericParams()}, kinds: kindRows()}
	rows := Rows()
	for i := range rows {
		if nr := rows[i].Nr; nr < len(t.calls) {
			t.calls[nr] = &rows[i]
		}
	}
	rows = IA32Rows()
	for i := range rows {
		t.ia32[rows[i].Nr] = &rows[i]
	}
	return t
}

// call returns the row of the system call that s is the end of, nil if none has its
// number.
func (t *rowTable) call(s *Sample) *Row {
	if s.Nr >= maxSyscalls {
		return nil
	}
	if s.Flags&sampleIA32 != 0 {
		return t.ia32[s.Nr]
	}
	return t.calls[s.Nr]
}

// of returns the row of s, nil if its kind is not known.
func (t *rowTable) of(s *Sample) *Row {
	switch s.Kind {
	case sampleSyscall, sampleChild:
		if row := t.call(s); row != nil {
			return row
		}
		return t.generic
	case sampleGeneric:
		return t.generic
	}
	if int(s.Kind) < len(t.kinds) {
		return t.kinds[s.Kind]
	}
	return nil
}

// What rows fetch.

func arg(n uint8) Fetch  { return Fetch{Op: opVal, A: n} }
func text(n uint8) Fetch { return Fetch{Op: opStr, A: n} }
func mem(n uint8, size uint16) Fetch {
	return Fetch{Op: opMem, A: n, B: uint8(size), C: uint8(size >> 8)}
}
func buf(n, size uint8) Fetch          { return Fetch{Op: opBuf, A: n, B: size} }
func array(n, count, size uint8) Fetch { return Fetch{Op: opArr, A: n, B: count, C: size} }

// ifOK makes a fetch happen only after success, ifFail after failure.
func ifOK(f Fetch) Fetch   { f.Op |= opIfOK; return f }
func ifFail(f Fetch) Fetch { f.Op |= opIfFail; return f }
