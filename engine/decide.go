package engine

import (
	"strings"

	"hids/engine/field"
	"hids/scap/schema"
)

// decider returns what tells of the left side of a check once the event type is
// known, or nil.
func decider(k *check) func(*field.Field, *schema.Event) (outcome, field.Value) {
	f := k.left.field
	if f == nil || k.sem != field.Single && !strings.HasPrefix(f.Name, "fd.") {
		return nil
	}
	return valueByType(f)
}

// valueByType returns the function that says what the value of a field is for an
// event type.
func valueByType(f *field.Field) func(f *field.Field, info *schema.Event) (outcome, field.Value) {
	for _, row := range deciders() {
		if row.name == f.Name || row.prefix && strings.HasPrefix(f.Name, row.name) {
			return row.value
		}
	}
	return possible
}

// possible is for fields that only some events have.
func possible(f *field.Field, info *schema.Event) (outcome, field.Value) {
	if !f.Possible(info) {
		return absent, field.Value{}
	}
	return unknown, field.Value{}
}

// outcome of looking at a type.
type outcome uint8

const (
	unknown outcome = iota
	absent          // events of the type have no such value: the check is false
	present         // the value is the returned one
)

// deciderRow says what the value of a field is for an event type.
type deciderRow struct {
	name   string
	prefix bool // name is a prefix of field names
	value  func(f *field.Field, info *schema.Event) (outcome, field.Value)
}

func deciders() []deciderRow {
	return []deciderRow{
		{"evt.type", false, typeNameOf},
		{"syscall.type", false, syscallNameOf},
		{"evt.dir", false, dirOf},
		{"evt.rawres", false, needsReturn},
		{"evt.res", false, needsReturn},
		{"evt.failed", false, needsReturn},
		{"evt.is_open_", true, isOpen},
		{"evt.is_io", false, hasFlag(schema.ReadsFromFD | schema.WritesToFD)},
		{"evt.is_io_read", false, hasFlag(schema.ReadsFromFD)},
		{"evt.is_io_write", false, hasFlag(schema.WritesToFD)},
		{"evt.is_wait", false, hasFlag(schema.Waits)},
		{"evt.arg", false, argOf},
		{"evt.rawarg", false, argOf},
		{"fd.", true, needsFD},
	}
}

func typeNameOf(_ *field.Field, info *schema.Event) (outcome, field.Value) {
	switch info.Type {
	case schema.GENERIC_E, schema.GENERIC_X, schema.ASYNCEVENT_E:
		return unknown, field.Value{}
	}
	return present, field.Value{Str: info.Name}
}

func syscallNameOf(f *field.Field, info *schema.Event) (outcome, field.Value) {
	if !info.IsSyscall() {
		return absent, field.Value{}
	}
	return typeNameOf(f, info)
}

func dirOf(_ *field.Field, info *schema.Event) (outcome, field.Value) {
	if info.Type.IsEnter() {
		return present, field.Value{Str: ">"}
	}
	return present, field.Value{Str: "<"}
}

func needsReturn(_ *field.Field, info *schema.Event) (outcome, field.Value) {
	if !info.HasReturn() {
		return absent, field.Value{}
	}
	return unknown, field.Value{}
}

func needsFD(f *field.Field, info *schema.Event) (outcome, field.Value) {
	if !f.Possible(info) || info.Flags&(schema.CreatesFD|schema.UsesFD|schema.DestroysFD) == 0 {
		return absent, field.Value{}
	}
	return unknown, field.Value{}
}

// hasFlag is for fields that say whether the type has one of some flags.
func hasFlag(flags schema.EventFlags) func(*field.Field, *schema.Event) (outcome, field.Value) {
	return func(_ *field.Field, info *schema.Event) (outcome, field.Value) {
		v := field.Value{}
		if info.Flags&flags != 0 {
			v.Num = 1
		}
		return present, v
	}
}

// isOpen: evt.is_open_* is false, not absent, for all but the opening calls.
func isOpen(_ *field.Field, info *schema.Event) (outcome, field.Value) {
	switch info.Type {
	case schema.SYSCALL_OPEN_X, schema.SYSCALL_OPENAT_2_X, schema.SYSCALL_OPENAT2_X,
		schema.SYSCALL_OPEN_BY_HANDLE_AT_X, schema.SYSCALL_CREAT_X:
		return unknown, field.Value{}
	}
	return present, field.Value{}
}

// argOf: a parameter that the type does not have is absent.
func argOf(f *field.Field, info *schema.Event) (outcome, field.Value) {
	if f.Index >= 0 {
		if f.Index >= len(info.Params) {
			return absent, field.Value{}
		}
		return unknown, field.Value{}
	}
	if _, ok := info.Param(f.Arg); !ok && f.Arg != "" {
		return absent, field.Value{}
	}
	return unknown, field.Value{}
}
