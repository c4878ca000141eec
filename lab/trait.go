package lab

import (
	"encoding/binary"
	"iter"
	"strings"

	"hids/engine"
	"hids/engine/field"
	"hids/scap/schema"
)

// Trait is a field that says what kind of an event it was: who did it, to what,
// where; as opposed to when, and under which number. Alerts are told apart by it.
type Trait struct {
	Name   string
	Aspect Aspect
	// Weight is how much equal values say: 1 is next to nothing (user.name=root), 4
	// one of some hundreds of names, 6 a path or a whole command line.
	Weight int
	field  *field.Field
}

// Aspect is what a trait is about. Traits of the same aspect say much the same.
type Aspect uint8

// Aspects.
const (
	Other Aspect = iota
	Process
	Parent
	Ancestor
	Object // file
	Peer   // the other end of a connection
	Container
	User
	Kind // of event
)

// traits are the known ones, those that are named first of equals at the top.
func traits() []Trait {
	return []Trait{
		{Name: "container.image.repository", Aspect: Container, Weight: 5},
		{Name: "proc.name", Aspect: Process, Weight: 4},
		{Name: "proc.pname", Aspect: Parent, Weight: 4},
		{Name: "fd.name", Aspect: Object, Weight: 6},
		{Name: "fs.path.name", Aspect: Object, Weight: 6},
		{Name: "fs.path.source", Aspect: Object, Weight: 6},
		{Name: "fs.path.target", Aspect: Object, Weight: 6},
		{Name: "fd.directory", Aspect: Object, Weight: 5},
		{Name: "fd.sip", Aspect: Peer, Weight: 5},
		{Name: "fd.rip", Aspect: Peer, Weight: 5},
		{Name: "proc.exepath", Aspect: Process, Weight: 6},
		{Name: "proc.cmdline", Aspect: Process, Weight: 6},
		{Name: "proc.pexepath", Aspect: Parent, Weight: 6},
		{Name: "proc.pcmdline", Aspect: Parent, Weight: 6},
		{Name: "proc.aname[2]", Aspect: Ancestor, Weight: 3},
		{Name: "proc.aname[3]", Aspect: Ancestor, Weight: 3},
		{Name: "k8s.ns.name", Aspect: Container, Weight: 3},
		{Name: "container.name", Aspect: Container, Weight: 3},
		{Name: "container.image.tag", Aspect: Other, Weight: 1},
		{Name: "fd.filename", Aspect: Object, Weight: 3},
		{Name: "fd.sport", Aspect: Other, Weight: 2},
		{Name: "user.name", Aspect: User, Weight: 1},
		{Name: "user.loginname", Aspect: User, Weight: 1},
		{Name: "user.uid", Aspect: User, Weight: 1},
		{Name: "group.name", Aspect: User, Weight: 1},
		{Name: "evt.type", Aspect: Kind, Weight: 1},
	}
}

// fleeting are the beginnings of fields that differ from event to event, or from
// one start of a program or container to the next.
var fleeting = []string{
	"evt.num", "evt.time", "evt.datetime", "evt.rawtime", "evt.reltime", "evt.latency", "evt.deltatime", "evt.outputtime", "evt.wait",
	"evt.cpu", "evt.count", "evt.args", "evt.info", "evt.buf", "evt.hostname", "evt.asynctype", "evt.plugin", "thread.", "proc.pid", "proc.ppid", "proc.exe_ino", "proc.fd", "proc.vm", "proc.tty", "proc.env", "proc.aenv",
	"container.id", "container.full_id", "container.start_ts", "container.duration", "container.ip", "container.cni",
	"k8s.pod.", "fd.num", "fd.uid", "fd.l", "fd.c", "fd.ino", "fd.dev", "fd.nameraw", "fs.path.nameraw", "static.",
}

// NewTrait returns the trait of a field; false if it has no single value that a
// condition could compare.
func NewTrait(name string) (Trait, bool) {
	t := Trait{Name: name, Weight: 1}
	for _, known := range traits() {
		if known.Name == name {
			t = known
		}
	}
	f, err := field.Parse(name, nil)
	if err != nil || f.Sem != field.Single || f.Flags&(field.IsList|field.FilterOnly|field.PrintOnly) != 0 || f.Type == schema.Dyn {
		return Trait{}, false
	}
	t.field = f
	return t, true
}

// Traits returns the traits by which alerts of rules can be told apart: the known
// ones, and texts among the output fields of the rules.
func Traits(rules ...*engine.Rule) []Trait {
	var list []Trait
	seen := map[string]bool{}
	for _, t := range traits() {
		seen[t.Name] = true
		if t, ok := NewTrait(t.Name); ok {
			list = append(list, t)
		}
	}
	for _, r := range rules {
		for _, name := range r.OutputNames() {
			if seen[name] || Fleeting(name) {
				continue
			}
			seen[name] = true
			if t, ok := NewTrait(name); ok && t.IsText() {
				list = append(list, t)
			}
		}
	}
	return list
}

// Fleeting reports whether a field says when and under which number something happened,
// as opposed to what.
func Fleeting(name string) bool {
	for _, prefix := range fleeting {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// IsText reports whether the values are texts, as opposed to numbers and addresses.
func (t *Trait) IsText() bool {
	switch t.field.Type {
	case schema.CharBuf, schema.FSPath, schema.FSRelPath:
		return true
	}
	return false
}

// TraitReader reads the traits of events. It belongs to one goroutine.
type TraitReader struct {
	traits []Trait
	v      field.Value
}

// NewTraitReader returns a reader of some traits.
func NewTraitReader(list []Trait) *TraitReader { return &TraitReader{traits: list} }

// Append appends the values for the current event to dst, as TraitValues reads them.
// They are what conditions compare: texts with all their bytes. Events have equal
// values if they have equal bytes here.
func (r *TraitReader) Append(dst []byte, c *field.Context) []byte {
	for i := range r.traits {
		t := &r.traits[i]
		switch {
		case !t.field.Get(c, &r.v):
			dst = binary.AppendUvarint(dst, 0)
		case t.IsText():
			dst = binary.AppendUvarint(dst, uint64(len(r.v.Str))+1)
			dst = append(dst, r.v.Str...)
		default:
			var buf [64]byte
			text := field.AppendText(buf[:0], c, t.field, &r.v)
			dst = binary.AppendUvarint(dst, uint64(len(text))+1)
			dst = append(dst, text...)
		}
	}
	return dst
}

// EachTrait yields the values that a TraitReader appended, and whether the event has
// them. They are parts of text.
func EachTrait(text []byte) iter.Seq2[[]byte, bool] {
	return func(yield func([]byte, bool) bool) {
		for len(text) > 0 {
			n, size := binary.Uvarint(text)
			text = text[size:]
			var value []byte
			if n > 0 {
				value, text = text[:n-1], text[n-1:]
			}
			if !yield(value, n > 0) {
				return
			}
		}
	}
}

// TraitValues returns the values that a TraitReader appended; nil = the event has
// none.
func TraitValues(text []byte) []*string {
	var list []*string
	for value, exists := range EachTrait(text) {
		if !exists {
			list = append(list, nil)
			continue
		}
		s := string(value)
		list = append(list, &s)
	}
	return list
}
