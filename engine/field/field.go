// Package field holds the fields that conditions and outputs can name: one row
// per field, with its type, print format, argument, documentation and getter.
//
// Parse turns the text of a field reference ("proc.aname[2]") into a Field; its
// Get extracts the value for the event in a Context; AppendText and AppendJSON
// print it as Falco 0.44.1 does.
//
// What a condition compares depends on Field.Sem; the comparing itself is the
// engine's:
//
//   - Single: the value of Get. False from Get means that every comparison is
//     false. A list field (Flags&IsList) has its values in Value.List.
//   - AnyOf (proc.aname and its like without argument): the comparison holds if
//     it holds for any of the values of GetAll. Get gives what outputs print,
//     usually the same values joined by blanks.
//   - AnyIP (fd.ip): GetAll yields the addresses of both ends of a socket, or the
//     one of a server socket. "=" holds if any is equal, "!=" if there is one and
//     all differ. "in" never holds.
//   - AnyPort (fd.port, fd.proto): GetAll yields the ports in Num. "=", "in", "<"
//     and the like hold if they hold for any, "!=" if there is one and all differ.
//   - Net (fd.net): as AnyIP, with networks; "in" looks at its first value only.
//   - OneNet (fd.cnet and the like): Get gives the address; "=" is inside, "!=" is
//     outside, also for an address of the other family.
//   - Around (evt.around): Get gives the distance in time, ns, to the moment of
//     the argument; "= MS" holds if it is at most MS milliseconds.
//
// Exists answers the operator exists for all of them. Addresses are the raw
// bytes in Value.Str, 4 for IPv4 and 16 for IPv6.
package field

import (
	"time"

	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

// Flags are properties of a field.
type Flags uint16

// Field flags, as in the listing of fields.
const (
	ArgRequired Flags = 1 << iota
	ArgAllowed
	FilterOnly    // in outputs it prints <NA>
	PrintOnly     // not in conditions
	TableOnly     // hidden in listings
	NoRHS         // neither the val() side of a comparison, nor compared with one
	NoTransformer // not the input of a transformer
	IsList        // has several values
	Deprecated
	Suggested // appended to outputs by default
)

// Semantics says how a comparison with the field works.
type Semantics uint8

// Semantics of comparisons; see the package comment.
const (
	Single  Semantics = iota // with its value
	AnyOf                    // true if it holds for any of the values that GetAll yields (proc.aname)
	AnyIP                    // fd.ip: both ends of a socket
	AnyPort                  // fd.port and fd.proto: both ends of a socket
	Net                      // fd.net: both ends against networks
	OneNet                   // fd.cnet and the like: the address against networks
	Around                   // evt.around
)

// Def is the row of a field.
type Def struct {
	Class     string // evt, process, fd ...: the group in listings
	Name      string
	Type      schema.ParamType
	Fmt       schema.Fmt
	Flags     Flags
	Doc       string
	Semantics func(f *Field) Semantics // nil = Single

	parseArg func(f *Field, arg string) error             // of name[arg]; nil = no argument
	parseDot func(f *Field, rest string) (n int, e error) // of name.rest; nil = none
	bare     bool                                         // an ArgRequired row that also works without
	isTime   bool                                         // in JSON it is the time of the event, ns
	get      getter
	getAll   func(c *Context, f *Field, dst []Value) []Value
	exists   func(c *Context, f *Field) bool         // nil = what get says
	values   func() []string                         // all that there are, of a text
	only     func(f *Field, info *schema.Event) bool // the events that can have the value; nil = all
}

// getter extracts a value for the event of c; false means that there is none.
// Type and Fmt of v are set already.
type getter func(c *Context, f *Field, v *Value) bool

// Field is a reference to a field with its argument: what a condition or an
// output names. It is immutable and may be shared between goroutines.
type Field struct {
	*Def
	Text   string // as written, with the argument: the key in output_fields
	HasArg bool
	Arg    string
	Index  int              // the argument as a number, where it is one; -1 = none
	Type   schema.ParamType // of the value; Dyn if only known per event (evt.rawarg)
	Fmt    schema.Fmt
	Sem    Semantics
	aux    any // compiled argument (a regular expression, say)
}

// Values returns all texts that f can have as its value, if these are few; else
// nil.
func (f *Field) Values() []string {
	if f.values == nil || f.Sem != Single {
		return nil
	}
	return f.values()
}

// Possible reports whether events of a type can have a value of f at all. False
// is certain; true may turn out to be none.
func (f *Field) Possible(info *schema.Event) bool { return f.only == nil || f.only(f, info) }

// LiteralType returns the type with which literals that are compared with f are
// parsed. It differs from f.Type for evt.rawarg.NAME: there it is the type of
// the first parameter called NAME in the event table.
func (f *Field) LiteralType() schema.ParamType {
	if a, ok := f.aux.(*argument); ok && f.Type == schema.Dyn {
		return a.typ
	}
	return f.Type
}

// Value is an extracted value. Which member holds it depends on the type:
// Str for text, bytes and addresses (4 or 16 raw bytes), Num for everything
// else (signed values as two's complement, booleans 0 and 1, DOUBLE as IEEE 754
// bits), List for list fields. Strings are valid until the next event.
type Value struct {
	Num   uint64
	Str   string
	List  []string
	Type  schema.ParamType // the actual type; equals Field.Type but for Dyn
	Fmt   schema.Fmt
	Param *schema.Param // evt.rawarg: the parameter; else nil
}

// Context is what getters read. One context belongs to one goroutine.
type Context struct {
	Event  *scap.Event
	State  *state.State
	Loc    *time.Location    // for local times; nil = UTC
	Static map[string]string // static.NAME fields
	Base64 bool              // buffers print as base64, not as text with dots
	// Peek says that a value is asked for by somebody who looks on: evt.deltatime
	// does not remember that it was evaluated.
	Peek bool

	buf    []byte            // scratch of the current event: reset by Next
	list   []string          // the same for lists
	tmp    []byte            // scratch of a single getter
	val    Value             // scratch of Exists and GetAll
	deltas map[*Field]*delta // state of evt.deltatime
}

// Next prepares the context for an event that was applied to the state.
func (c *Context) Next(ev *scap.Event) {
	c.Event = ev
	c.buf = c.buf[:0]
	c.list = c.list[:0]
	if cap(c.buf) > maxScratch {
		c.buf = nil
	}
}

// maxScratch is how much scratch memory is kept from one event to the next.
const maxScratch = 1 << 20

// Begin forgets what evt.deltatime fields remember of earlier events. Call it
// where a section begins, so that the sections of a capture do not depend on
// one another.
func (c *Context) Begin() { clear(c.deltas) }

// borrow returns the scratch from offset start on as a string that is valid
// until the next event.
func (c *Context) borrow(start int) string { return scap.BorrowString(c.buf[start:]) }

// Get extracts the value of f for the current event. It returns false if the
// event has no such value; every comparison is false then.
func (f *Field) Get(c *Context, v *Value) bool {
	v.Type, v.Fmt, v.Param = f.Type, f.Fmt, nil
	return f.get(c, f, v)
}

// GetAll appends the values with which a comparison of a field with Semantics
// AnyOf, AnyIP, AnyPort or Net works; for all others the one of Get, if there is
// one. Type and Fmt of each are set.
func (f *Field) GetAll(c *Context, dst []Value) []Value {
	if f.getAll != nil && f.Sem != Single {
		return f.getAll(c, f, dst)
	}
	if f.Get(c, &c.val) {
		dst = append(dst, c.val)
	}
	return dst
}

// Exists reports what the operator exists says of f for the current event.
func (f *Field) Exists(c *Context) bool {
	if f.exists != nil {
		return f.exists(c, f)
	}
	return f.Get(c, &c.val)
}

// Error says why a text is no field. Msg is the wording of libs ("nonexistent
// field"), Suggestion the most similar existing name, or "".
type Error struct {
	Msg        string
	Suggestion string
	unknown    string // the text that is no field
}

func (e *Error) Error() string { return e.Msg }
