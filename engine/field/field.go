// Package field holds the fields that conditions and outputs can name: one row
// per field, with its type, print format, argument, documentation and getter.
//
// Parse turns the text of a field reference ("proc.aname[2]") into a Field; its
// Get extracts the value for the event in a Context; AppendText and AppendJSON
// print it as Falco does.
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

// Semantics of comparisons.
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
	Class     string // evt, proc, fd ...: the group in listings
	Name      string
	Type      schema.ParamType
	Fmt       schema.Fmt
	Flags     Flags
	Doc       string
	Semantics func(f *Field) Semantics // nil = Single
	parseArg  func(f *Field, arg string) error
	get       func(c *Context, f *Field, v *Value) bool
	getAll    func(c *Context, f *Field, dst []Value) []Value
}

// Field is a reference to a field with its argument: what a condition or an
// output names.
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

	buf []byte // scratch of the current event: reset by Next
}

// Next prepares the context for an event that was applied to the state.
func (c *Context) Next(ev *scap.Event) { c.Event = ev; c.buf = c.buf[:0] }

// Get extracts the value of f for the current event. It returns false if the
// event has no such value; every comparison is false then.
func (f *Field) Get(c *Context, v *Value) bool {
	v.Type, v.Fmt = f.Type, f.Fmt
	return f.get(c, f, v)
}

// GetAll appends the values with which a comparison of a field with Semantics
// AnyOf, AnyIP, AnyPort or Net works.
func (f *Field) GetAll(c *Context, dst []Value) []Value { return f.getAll(c, f, dst) }

// Parse parses a complete field reference, such as "evt.arg.name" or
// "proc.env[PATH]". statics are the names that static.NAME may have. The error
// is an *Error.
func Parse(text string, statics map[string]string) (*Field, error) { panic("todo") }

// Prefix returns the length of the longest prefix of text that Parse accepts, and
// the field; 0 if there is none. Outputs are read this way.
func Prefix(text string, statics map[string]string) (int, *Field, error) { panic("todo") }

// Defs returns all rows, in listing order.
func Defs() []*Def { panic("todo") }

// Error says why a text is no field. Code is the wording libs uses ("nonexistent
// field"), Suggestion the most similar existing name, or "".
type Error struct {
	Msg        string
	Suggestion string
}

func (e *Error) Error() string { return e.Msg }

// AppendText appends the text of v as outputs print it; "<NA>" for types
// without text form.
func AppendText(dst []byte, c *Context, f *Field, v *Value) []byte { panic("todo") }

// AppendJSON appends v as it stands in output_fields.
func AppendJSON(dst []byte, c *Context, f *Field, v *Value) []byte { panic("todo") }

// AppendSanitized appends s with everything that is not printable UTF-8
// replaced by U+FFFD.
func AppendSanitized(dst []byte, s string) []byte { panic("todo") }
