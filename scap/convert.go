package scap

import (
	"fmt"
	"strconv"

	"hids/scap/schema"
)

// maxSteps is how many conversions an event may go through.
const maxSteps = 50

// Limits of what the converter remembers.
const (
	maxStored      = 1 << 16  // threads
	maxStoredBytes = 64 << 20 // bytes of parameters
)

// A converter upgrades events of older captures to the current schema. What is a
// parameter of the exit event today was one of the enter event then, so it
// remembers the last enter event of each thread until its exit event comes.
//
// It remembers a bounded number of enter events; when there is no room it forgets
// others, in turn. An exit event whose enter event was forgotten is converted as
// one whose enter event is not in the capture.
type converter struct {
	index map[int64]int32 // thread -> slot
	slots []enterEvent
	hand  int32 // the slot to be reused next when all are taken
	bytes int   // capacity of all bodies

	bufs  [2][]byte // results, by turns
	turn  int
	text  []byte
	enter Event // scratch, for the parameters of a stored event

	zero   [16]byte // default of most types
	nobody [4]byte  // default of users and groups
}

func newConverter() converter { return converter{nobody: [4]byte{0xff, 0xff, 0xff, 0xff}} }

// enterEvent is a stored enter event; valid until its exit event used it.
type enterEvent struct {
	tid     int64
	typ     schema.EventType
	valid   bool
	nparams uint32
	body    []byte
}

// reset forgets all stored events but keeps the memory.
func (c *converter) reset() {
	clear(c.index)
	c.slots, c.hand, c.bytes = c.slots[:0], 0, 0
}

// store remembers ev as the enter event of its thread.
func (c *converter) store(ev *Event) {
	s := c.slot(ev.TID)
	old := cap(s.body)
	s.typ, s.valid, s.nparams = ev.Type, true, ev.nparams
	s.body = append(s.body[:0], ev.body...)
	c.bytes += cap(s.body) - old
	for c.bytes > maxStoredBytes {
		c.bytes -= cap(c.slots[c.hand].body)
		c.slots[c.hand].body, c.slots[c.hand].valid = nil, false
		c.advance()
	}
}

func (c *converter) advance() {
	if c.hand++; int(c.hand) >= len(c.slots) {
		c.hand = 0
	}
}

// slot returns the slot of a thread, a new one if it has none.
func (c *converter) slot(tid int64) *enterEvent {
	if i, ok := c.index[tid]; ok {
		return &c.slots[i]
	}
	if c.index == nil {
		c.index = make(map[int64]int32)
	}
	i := int32(len(c.slots))
	switch {
	case len(c.slots) == maxStored:
		i = c.hand
		delete(c.index, c.slots[i].tid)
		c.advance()
	case len(c.slots) < cap(c.slots):
		c.slots = c.slots[:i+1] // with its body, if it was in use before a reset
		c.bytes += cap(c.slots[i].body)
	default:
		c.slots = append(c.slots, enterEvent{})
	}
	c.slots[i].tid = tid
	c.index[tid] = i
	return &c.slots[i]
}

// convert upgrades ev. It reports whether ev goes on, false if it is dropped.
// The parameters of ev may come to be in the converter's memory, valid until the
// next call.
func (r *Reader) convert(ev *Event) (pass bool, err error) {
	for range maxSteps {
		row := &r.types[ev.Type]
		switch {
		case row.fate == fateDrop:
			return false, nil
		case row.fate == fatePass, row.fate == fateCount && ev.nparams == uint32(row.nparams):
			return true, nil
		case row.fate == fateError:
			return false, r.incompatible(ev, "it cannot be converted")
		}
		step := schema.ConversionOf(ev.Type, int(min(ev.nparams, 1<<16)))
		if step == nil {
			return false, r.incompatible(ev, "this number of parameters is not known")
		}
		switch step.Action {
		case schema.Pass:
			return true, nil
		case schema.Store:
			r.conv.store(ev)
			return false, nil
		case schema.StoreAndPass:
			r.conv.store(ev)
			return true, nil
		}
		if msg := r.conv.apply(ev, step); msg != "" {
			return false, r.badEvent("%v with %d parameters: %s", ev.Type, ev.nparams, msg)
		}
	}
	return false, r.badEvent("%v: more than %d steps to convert it", ev.Type, maxSteps)
}

func (r *Reader) incompatible(ev *Event, why string) error {
	return r.badEvent("%v with %d parameters: %s. Another version of the format, perhaps a newer one, wrote it", ev.Type, ev.nparams, why)
}

// apply makes ev the result of one step of conversion. It returns what is wrong,
// or "".
func (c *converter) apply(ev *Event, step *schema.Conversion) string {
	var params [MaxParams][]byte
	n := 0
	if step.Action == schema.AddParams {
		n = int(ev.nparams)
		for i := range n {
			if i >= ev.NParams() {
				return fmt.Sprintf("parameter %d does not fit the event", i)
			}
			params[i] = ev.Param(i)
		}
	}
	info := step.To.Info()
	enter := c.enterOf(ev)
	used := false
	for _, src := range step.Sources {
		if n >= len(info.Params) || n >= len(params) {
			return "too many parameters"
		}
		typ := info.Params[n].Type
		value, msg := c.value(ev, src, typ, enter)
		if msg != "" {
			return msg
		}
		used = used || src.Kind == schema.FromEnter && enter != nil
		if size := typ.Size(); size > 0 && len(value) > size {
			value = value[:size]
		}
		params[n] = value
		n++
	}
	wide := info.Flags&schema.LargePayload != 0
	buf := AppendBody(c.bufs[c.turn][:0], wide, params[:n]...)
	c.bufs[c.turn] = buf
	c.turn ^= 1
	if used && !ev.Type.IsEnter() {
		c.slots[c.index[ev.TID]].valid = false
	}
	ev.Type = step.To
	ev.SetBody(uint32(n), buf)
	return ""
}

// enterOf returns the stored enter event that belongs to ev, or nil. One of
// another system call does not belong to it: events between the two were lost.
func (c *converter) enterOf(ev *Event) *Event {
	i, ok := c.index[ev.TID]
	if !ok {
		return nil
	}
	s := &c.slots[i]
	if !s.valid || s.typ+1 != ev.Type {
		return nil
	}
	c.enter.Type = s.typ
	c.enter.SetBody(s.nparams, s.body)
	return &c.enter
}

// value returns the value of one source, or what is wrong.
func (c *converter) value(ev *Event, src schema.Source, typ schema.ParamType, enter *Event) (v []byte, msg string) {
	from, what := ev, "the event"
	switch src.Kind {
	case schema.FromDefault:
		return c.defaultValue(typ), ""
	case schema.FromEmpty:
		return nil, ""
	case schema.FromCallback:
		c.text = appendContainer(c.text[:0], ev)
		return c.text, ""
	case schema.FromEnter:
		from, what = enter, "the enter event"
		if enter == nil && src.OrEmpty {
			return nil, ""
		} else if enter == nil {
			return c.defaultValue(typ), ""
		}
	}
	if int(src.Index) >= from.NParams() {
		return nil, fmt.Sprintf("%s has no parameter %d", what, src.Index)
	}
	return from.Param(int(src.Index)), ""
}

// defaultValue returns zero bytes of the type's size, no-one for a user or group.
func (c *converter) defaultValue(typ schema.ParamType) []byte {
	if typ == schema.UID || typ == schema.GID {
		return c.nobody[:]
	}
	return c.zero[:typ.Size()]
}

// appendContainer appends the JSON text that newer events carry in place of the
// four parameters of a CONTAINER_E event. Nothing is escaped.
func appendContainer(b []byte, ev *Event) []byte {
	kind, _ := ev.Uint(1)
	b = append(b, `{"id":"`...)
	b = append(b, cstring(ev.Param(0))...)
	b = append(b, `","type":`...)
	b = strconv.AppendUint(b, kind, 10)
	b = append(b, `,"name":"`...)
	b = append(b, cstring(ev.Param(2))...)
	b = append(b, `","image":"`...)
	b = append(b, cstring(ev.Param(3))...)
	return append(b, "\"}\x00"...)
}

// cstring returns b up to its first NUL.
func cstring(b []byte) []byte {
	for i, c := range b {
		if c == 0 {
			return b[:i]
		}
	}
	return b
}
