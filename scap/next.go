package scap

import (
	"io"
	"sync"

	"hids/scap/schema"
)

// fate is what becomes of an event as it stands in the capture.
type fate uint8

const (
	fateDrop    fate = iota
	fatePass         // current: nothing to do
	fateCount        // current if it has all parameters, else to be converted
	fateConvert      // always to be converted
	fateError        // from a version that cannot be converted
)

// typeRow is what the reader has to know of an event type.
type typeRow struct {
	fate    fate
	nparams uint8
	hidden  bool // state only: enter events of system calls
	leading bool // state event that may stand before the first other event
	wide    bool
}

type typeTable [schema.NumEventTypes]typeRow

// types returns the table, made of the schema.
var types = sync.OnceValue(func() *typeTable {
	var table typeTable
	for i := range table {
		table[i] = newTypeRow(schema.EventType(i))
	}
	return &table
})

func newTypeRow(t schema.EventType) typeRow {
	info := t.Info()
	row := typeRow{
		nparams: uint8(len(info.Params)),
		hidden:  t.IsEnter() && info.IsSyscall(),
		wide:    info.Flags&schema.LargePayload != 0,
	}
	switch t {
	case schema.CONTAINER_JSON_2_E, schema.ASYNCEVENT_E,
		schema.USER_ADDED_E, schema.USER_DELETED_E, schema.GROUP_ADDED_E, schema.GROUP_DELETED_E:
		row.leading = true
	}
	old, managed := info.Flags&schema.OldVersion != 0, info.Flags&schema.ConverterManaged != 0
	switch {
	case info.Flags&schema.Unused != 0:
		row.fate = fateDrop
	case managed && (old || t.IsEnter()):
		row.fate = fateConvert
	case managed:
		row.fate = fateCount
	case !old:
		row.fate = fatePass
	case t.IsEnter():
		row.fate = fateDrop
	default:
		row.fate = fateError
	}
	return row
}

// Next reads the next event of the section into ev: upgraded to the current
// schema, numbered, with Hidden set for those that only update state. Events
// that the upgrade drops, and those of types that this version does not know,
// are passed over and take no number. Neither do the state events at the beginning
// of a section but the first: their Num is 0.
//
// Next returns ErrSectionEnd after the last event of a section that is followed
// by something else, and before the first call of NextSection; io.EOF at the end
// of the capture; a *FormatError where the capture is damaged; and an error of
// the underlying reader as it is, wrapped. All events before the error have been
// returned by then, and the error stays.
//
// ev borrows the reader's buffer until the next call.
func (r *Reader) Next(ev *Event) error {
	for {
		if r.phase != inEvents {
			return r.outside()
		}
		b := r.win.buf[r.win.r:r.win.w]
		if len(b) < blockHeader {
			if b = r.win.need(blockHeader); len(b) < blockHeader {
				return r.lastBlock()
			}
		}
		block, length := le32(b), int(le32(b[4:]))
		form := eventFormOf(block)
		prefix, header := 2, eventHeaderV2
		if form&formFlags != 0 {
			prefix = 6
		}
		if form&formV1 != 0 {
			header = eventHeaderV1
		}
		if form == 0 || length < blockHeader+prefix+header+blockTrailer || length > blockHeader+maxEventBlock-eventHeaderV2+eventHeaderV1 {
			if err := r.unusual(block, length, form, prefix+header); err != nil {
				return err
			}
		}
		if len(b) < length {
			if b = r.win.need(length); len(b) < length {
				return r.short(block, r.win.offset(), int64(length), int64(len(b)))
			}
		}
		ev.Offset = r.win.offset()
		ok, err := r.event(ev, b[blockHeader:length-blockTrailer], prefix, form)
		if err != nil {
			return err
		}
		r.win.r += length
		if ok {
			return nil
		}
	}
}

// event decodes the body of an event block into ev. It reports whether the event
// goes on to the caller.
func (r *Reader) event(ev *Event, b []byte, prefix int, form eventForm) (bool, error) {
	flags := uint32(0)
	if prefix == 6 {
		flags = le32(b[2:]) &^ FlagLarge
	}
	if form&formLarge != 0 {
		flags |= FlagLarge
	}
	e := b[prefix:]
	t := le16(e[20:])
	if t >= schema.NumEventTypes {
		return false, nil
	}
	row := &r.types[t]
	ev.TS, ev.TID = le64(e), int64(le64(e[8:]))
	ev.Type, ev.CPU, ev.Flags = schema.EventType(t), le16(b), flags
	ev.decoded, ev.wide = false, row.wide
	if form&formV1 == 0 {
		ev.nparams = le32(e[22:])
		ev.body = e[eventHeaderV2:max(eventHeaderV2, min(int64(le32(e[16:])), int64(len(e))))]
	} else if err := r.upgradeHeader(ev, e); err != nil {
		return false, err
	}
	if row.fate != fatePass && (row.fate != fateCount || ev.nparams != uint32(row.nparams)) {
		pass, err := r.convert(ev)
		if !pass || err != nil {
			r.leading = false
			return false, err
		}
		row = &r.types[ev.Type]
	}
	if r.leading {
		r.leading = row.leading
	}
	ev.Hidden = flags&FlagStateOnly != 0 || row.hidden || r.leading
	if ev.Num = 0; !r.leading || r.sections == 1 {
		r.num++
		ev.Num = r.num
	}
	return true, nil
}

// outside is what Next returns when it is not among events.
func (r *Reader) outside() error {
	switch r.phase {
	case failed:
		return r.err
	case atEnd:
		return io.EOF
	}
	return ErrSectionEnd
}

// lastBlock is what Next returns when there is no further block header.
func (r *Reader) lastBlock() error {
	_, _, err := r.peek()
	if err == io.EOF {
		if r.span != nil {
			if err := r.checkSpan(); err != nil {
				return err
			}
		}
		r.phase = atEnd
	}
	return err
}

// unusual returns what Next does about a block that is not an event of ordinary
// size; nil if it is a large one that is acceptable. header is the size of what
// stands before the parameters.
func (r *Reader) unusual(block uint32, length int, form eventForm, header int) error {
	if form == 0 {
		r.phase = atSection
		return ErrSectionEnd
	}
	if least := blockHeader + header + blockTrailer; length < least {
		return r.corrupt(block, 4, "length %d is less than %d", length, least)
	}
	limit := maxEventBlock
	switch {
	case form&formLarge != 0:
		limit = maxLargeBlock
	case form&formV1 != 0:
		limit -= eventHeaderV2 - eventHeaderV1 // it has to fit after the upgrade
	}
	if length-blockHeader > limit {
		return r.corrupt(block, 4, "length %d is more than %d", length, limit+blockHeader)
	}
	return nil
}

// badEvent fails because of the event block at the current position.
func (r *Reader) badEvent(format string, args ...any) error {
	return r.corrupt(le32(r.win.buf[r.win.r:]), 0, format, args...)
}

// oldLengthError is how much too large the length of two kinds of events is in
// captures with the old header.
const oldLengthError = 3

func hasOldLengthError(t schema.EventType) bool {
	return t == schema.NOTIFICATION_E || t == schema.INFRASTRUCTURE_EVENT_E
}

// upgradeHeader gives ev the parameters of an event with the old header, which
// does not say how many there are: it is the number that makes the lengths and
// the values end where the event does.
func (r *Reader) upgradeHeader(ev *Event, e []byte) error {
	n := int64(le32(e[16:]))
	if hasOldLengthError(ev.Type) {
		n -= oldLengthError
	}
	if n < eventHeaderV1 || n > int64(len(e)) {
		return r.badEvent("%v of %d bytes in a block of %d", ev.Type, n, len(e))
	}
	body := e[eventHeaderV1:n]
	count, ok := countParams(body, len(ev.Info().Params), ev.wide)
	if !ok {
		return r.badEvent("%v: the lengths of its parameters do not fit its size", ev.Type)
	}
	ev.nparams, ev.body = uint32(count), body
	return nil
}

// countParams finds the number of parameters, at most most, with which body ends
// exactly after the last value. More parameters always take more bytes, so there
// is at most one.
func countParams(body []byte, most int, wide bool) (n int, ok bool) {
	width := 2
	if wide {
		width = 4
	}
	size := int64(0)
	for n = 0; size < int64(len(body)) && n < most; n++ {
		lens := body[min(n*width, len(body)):]
		switch {
		case len(lens) < width:
			return 0, false
		case wide:
			size += int64(width) + int64(le32(lens))
		default:
			size += int64(width) + int64(le16(lens))
		}
	}
	return n, size == int64(len(body))
}
