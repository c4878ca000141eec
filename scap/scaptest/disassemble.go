package scaptest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"hids/scap"
	"hids/scap/schema"
)

// maxCapture is the largest capture, uncompressed, that this package makes or
// takes: it keeps all of it in memory.
const maxCapture = 256 << 20

// Disassemble prints a capture as text from which Assemble makes the same bytes.
// Events stand with their symbols and raw parameters, as the file has them and
// not upgraded to the current schema. What is malformed stands as bytes; the
// error is of reading or decompressing r.
func Disassemble(r io.Reader) ([]byte, error) {
	raw, kind, err := readCapture(r)
	if err != nil {
		return nil, err
	}
	d := &disassembler{raw: raw, shadow: newAssembler("")}
	if kind != Plain {
		d.text.WriteString("compress " + string(kind) + "\n")
	}
	for len(d.raw) > 0 {
		d.next()
	}
	return []byte(d.text.String()), nil
}

// readCapture reads and decompresses all of r.
func readCapture(r io.Reader) ([]byte, Compression, error) {
	in, err := io.ReadAll(io.LimitReader(r, maxCapture+1))
	if err != nil {
		return nil, "", err
	}
	kind := Plain
	var z io.Reader = bytes.NewReader(in)
	switch {
	case bytes.HasPrefix(in, []byte{0x1f, 0x8b}):
		kind = Gzip
		z, err = gzip.NewReader(z)
	case bytes.HasPrefix(in, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		kind = Zstd
		var dec *zstd.Decoder
		if dec, err = zstd.NewReader(z, zstd.WithDecoderConcurrency(1)); err == nil {
			defer dec.Close()
			z = dec
		}
	}
	if err != nil {
		return nil, "", err
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxCapture+1))
	if err == nil && len(raw) > maxCapture {
		err = fmt.Errorf("scaptest: the capture is larger than %d bytes", maxCapture)
	}
	return raw, kind, err
}

// disassembler prints blocks. It assembles what it prints at once (in shadow),
// and prints as plain bytes what does not come out the same.
type disassembler struct {
	raw    []byte // what is not printed yet
	text   strings.Builder
	shadow *assembler
}

// block is a block of the capture.
type block struct {
	typ  uint32
	all  []byte // with header and trailer
	body []byte
}

// peek returns the block at offset off of raw; ok is false if it is malformed.
func (d *disassembler) peek(off int) (b block, ok bool) {
	in := d.raw[off:]
	if len(in) < 12 {
		return b, false
	}
	n := binary.LittleEndian.Uint32(in[4:])
	if n < 12 || n%4 != 0 || uint64(n) > uint64(len(in)) || binary.LittleEndian.Uint32(in[n-4:]) != n {
		return b, false
	}
	return block{binary.LittleEndian.Uint32(in), in[:n], in[8 : n-4]}, true
}

// next prints the next block, or the next group of list blocks.
func (d *disassembler) next() {
	b, ok := d.peek(0)
	if !ok {
		d.bytes()
		return
	}
	if b.typ == blockSectionHeader || isList(b.typ) {
		d.lists()
		return
	}
	if d.try(d.eventText(b), b.all, false) {
		return
	}
	if !d.try(fmt.Sprintf("block %#x %s\n", b.typ, hexValue(b.body)), b.all, false) {
		d.bytes()
	}
}

// bytes prints a block as it is, or all the rest if it is none.
func (d *disassembler) bytes() {
	n := len(d.raw)
	if b, ok := d.peek(0); ok {
		n = len(b.all)
	}
	if !d.try("bytes "+hexValue(d.raw[:n])+"\n", d.raw[:n], false) {
		panic("scaptest: bytes do not assemble to themselves")
	}
}

// try prints text if it assembles to want, which is what raw begins with.
func (d *disassembler) try(text string, want []byte, flush bool) bool {
	if text == "" {
		return false
	}
	a := d.shadow
	saved := a.state
	size := a.out.Len()
	if d.run(text, flush) == nil && bytes.Equal(a.out.Bytes()[size:], want) {
		a.out.Reset() // only its growth matters
		d.text.WriteString(text)
		d.raw = d.raw[len(want):]
		return true
	}
	a.out.Truncate(size)
	a.state = saved
	return false
}

// run assembles text in the shadow.
func (d *disassembler) run(text string, flush bool) error {
	lex := lexer{src: text}
	for {
		toks, err := lex.statement()
		if err != nil {
			return err
		}
		if len(toks) == 0 {
			break
		}
		if err := d.shadow.statement(toks); err != nil {
			return err
		}
	}
	if flush {
		return d.shadow.flushAll()
	}
	return nil
}

// listForms has a row per type of list block: the key of the form statement
// that selects it. The last column marks the pre-release types.
var listForms = [...]struct {
	typ     uint32
	key     string
	version uint8
	old     bool
}{
	{0x201, "", 0, false}, {0x8002ABCD, "", 0, true},
	{0x202, "process-list", 1, false}, {0x8000ABCD, "process-list", 1, true},
	{0x207, "process-list", 2, false}, {0x8013ABCD, "process-list", 2, true},
	{0x209, "process-list", 3, false}, {0x8014ABCD, "process-list", 3, true},
	{0x210, "process-list", 4, false}, {0x211, "process-list", 5, false}, {0x212, "process-list", 6, false},
	{0x213, "process-list", 7, false}, {0x214, "process-list", 8, false}, {0x215, "process-list", 9, false},
	{0x203, "fd-list", 1, false}, {0x8001ABCD, "fd-list", 1, true}, {0x218, "fd-list", 2, false},
	{0x205, "interfaces", 1, false}, {0x8011ABCD, "interfaces", 1, true}, {0x219, "interfaces", 2, false},
	{0x206, "users", 1, false}, {0x8012ABCD, "users", 1, true}, {0x220, "users", 2, false},
}

func isList(typ uint32) bool {
	for i := range listForms {
		if listForms[i].typ == typ {
			return true
		}
	}
	return false
}

// lists prints a section header and the list blocks behind it, or list blocks
// that stand elsewhere: together if they assemble to the same blocks in the same
// order, else each with a flush.
func (d *disassembler) lists() {
	var group []block
	n := 0
	for {
		b, ok := d.peek(n)
		if !ok || !isList(b.typ) && (b.typ != blockSectionHeader || n > 0) {
			break
		}
		group = append(group, b)
		n += len(b.all)
	}
	form := d.shadow.form
	var lines strings.Builder
	ok := true
	for _, b := range group {
		text, good := listText(b, &form)
		ok = ok && good
		lines.WriteString(text)
	}
	if ok && d.try(formText(d.shadow.form, form)+lines.String(), d.raw[:n], true) {
		return
	}
	for _, b := range group {
		d.oneList(b)
	}
}

// oneList prints one list block.
func (d *disassembler) oneList(b block) {
	form := d.shadow.form
	form.preRelease = false
	text, ok := listText(b, &form)
	if ok && d.try(formText(d.shadow.form, form)+text+"flush\n", b.all, true) {
		return
	}
	if !d.try(fmt.Sprintf("block %#x %s\n", b.typ, hexValue(b.body)), b.all, false) {
		d.bytes()
	}
}

// formText returns the statement that changes the form from one to the other.
func formText(from, to formSpec) string {
	if from == to {
		return ""
	}
	var b strings.Builder
	b.WriteString("form")
	writeKeys(&b, &to, &from, formMembers())
	return b.String() + "\n"
}

// listText returns the statements for a list block and sets the form they need;
// ok is false if there are none.
func listText(b block, form *formSpec) (text string, ok bool) {
	if b.typ == blockSectionHeader {
		return sectionText(b)
	}
	for _, f := range listForms {
		if f.typ != b.typ {
			continue
		}
		form.preRelease = form.preRelease || f.old
		for _, m := range formMembers() {
			if m.name == f.key {
				setInt(m.at(form), uint64(f.version))
			}
		}
	}
	sec, err := readLists(b)
	if err != nil {
		return "", false
	}
	return listStatements(sec), true
}

func sectionText(b block) (string, bool) {
	if len(b.body) < 16 {
		return "", false
	}
	h := section{
		major: binary.LittleEndian.Uint16(b.body[4:]), minor: binary.LittleEndian.Uint16(b.body[6:]),
		length: binary.LittleEndian.Uint64(b.body[8:]),
	}
	h.comment, h.app, h.options = splitOptions(b.body[16:])
	var text strings.Builder
	text.WriteString("section")
	def := defaultSection()
	writeKeys(&text, &h, &def, sectionMembers())
	return text.String() + "\n", true
}

// splitOptions takes the options apart, if appendOptions puts them together in
// the same way; else all are rest.
func splitOptions(b []byte) (comment, app string, rest []byte) {
	for in := b; len(in) >= 4; {
		code, n := binary.LittleEndian.Uint16(in), int(binary.LittleEndian.Uint16(in[2:]))
		if code == 0 || len(in) < 4+n {
			break
		}
		switch code {
		case optComment:
			comment = string(in[4 : 4+n])
		case optApp:
			app = string(in[4 : 4+n])
		}
		in = in[min(len(in), 4+(n+3)/4*4):]
	}
	if bytes.Equal(appendOptions(nil, comment, app), b) {
		return comment, app, nil
	}
	return "", "", b
}

// readLists has the project's reader read one list block.
func readLists(b block) (*scap.Section, error) {
	in := defaultSection().encode()
	in = append(in, b.all...)
	// A section needs an event.
	event := binary.LittleEndian.AppendUint16(make([]byte, 18, 32), 26)
	event = append(event, 0, 0)
	event = binary.LittleEndian.AppendUint16(event, uint16(schema.SOCKET_GETSOCKNAME_X))
	event = append(event, 0, 0, 0, 0)
	in = appendBlock(in, 0x216, event)
	r, err := scap.NewReader(bytes.NewReader(in))
	if err != nil {
		return nil, err
	}
	return r.NextSection()
}

// listStatements returns the statements for the lists of a section.
func listStatements(s *scap.Section) string {
	var b strings.Builder
	if s.Machine != nil {
		b.WriteString("machine")
		writeKeys(&b, s.Machine, &scap.Machine{NumCPUs: 1}, machineMembers())
		b.WriteByte('\n')
	}
	for _, i := range s.Interfaces {
		fmt.Fprintf(&b, "interface %s %s", quote(i.Name), i.Addr)
		writeKeys(&b, &i, nil, interfaceMembers())
		b.WriteByte('\n')
	}
	for _, u := range s.Users {
		b.WriteString("user " + quote(u.Name))
		writeKeys(&b, &u, nil, userMembers())
		b.WriteByte('\n')
	}
	for _, g := range s.Groups {
		fmt.Fprintf(&b, "group %s %d\n", quote(g.Name), g.GID)
	}
	for _, t := range s.Threads {
		def := formatDefaults()
		b.WriteString("entry")
		writeKeys(&b, &t, &def, threadMembers())
		b.WriteByte('\n')
	}
	for _, list := range s.FDs {
		if len(list.FDs) == 0 {
			fmt.Fprintf(&b, "fd @%d\n", list.TID)
		}
		for _, f := range list.FDs {
			writeFD(&b, list.TID, &f)
		}
	}
	return b.String()
}

func writeFD(b *strings.Builder, tid int64, f *scap.FD) {
	fmt.Fprintf(b, "fd @%d %d %s", tid, f.Num, fdTypes()[f.Type])
	def := scap.FD{}
	switch f.Type {
	case scap.FDIPv4Sock, scap.FDIPv6Sock:
		fmt.Fprintf(b, " %s->%s", f.Src, f.Dst)
		def.L4 = scap.L4TCP
	case scap.FDIPv4ServSock, scap.FDIPv6ServSock:
		b.WriteString(" " + f.Src.String())
		def.L4 = scap.L4TCP
	default:
		b.WriteString(" " + quote(f.Name))
		def.Name = f.Name
	}
	writeKeys(b, f, &def, fdMembers())
	b.WriteByte('\n')
}

// eventForms has a row per type of event block.
var eventForms = [...]struct {
	typ                    uint32
	v1, flags, large, preR bool
}{
	{typ: 0x204, v1: true}, {typ: 0x8010ABCD, v1: true, preR: true}, {typ: 0x208, v1: true, flags: true},
	{typ: 0x216}, {typ: 0x217, flags: true}, {typ: 0x221, large: true}, {typ: 0x222, flags: true, large: true},
}

// eventText returns the statement for an event block, or "".
func (d *disassembler) eventText(b block) string {
	for _, f := range eventForms {
		if f.typ != b.typ {
			continue
		}
		e, err := parseEvent(b.body, f.v1, f.flags)
		if err != nil {
			return ""
		}
		form := d.shadow.form
		if form.events = 2; f.v1 {
			form.events = 1
		}
		if f.v1 && !f.flags {
			form.preRelease = f.preR
		}
		e.large, e.flagged = f.large, f.flags && e.Flags == 0
		return formText(d.shadow.form, form) + d.eventLine(e)
	}
	return ""
}

// rawEvent is an event as its block has it.
type rawEvent struct {
	scap.Event
	options []byte
	large   bool // in a LARGE block
	flagged bool // in a block with flags, though it has none
}

var errEvent = errors.New("malformed event")

// parseEvent takes the body of an event block apart.
func parseEvent(in []byte, v1, flags bool) (*rawEvent, error) {
	e := &rawEvent{}
	whole := in
	header := 28
	if v1 {
		header -= 4
	}
	if flags {
		header += 4
	}
	if len(in) < header {
		return nil, errEvent
	}
	le := binary.LittleEndian
	e.CPU, in = le.Uint16(in), in[2:]
	if flags {
		e.Flags, in = le.Uint32(in), in[4:]
	}
	e.TS, e.TID, e.Type = le.Uint64(in), int64(le.Uint64(in[8:])), schema.EventType(le.Uint16(in[20:]))
	size := int(le.Uint32(in[16:]))
	if v1 && (e.Type == schema.NOTIFICATION_E || e.Type == schema.INFRASTRUCTURE_EVENT_E) {
		size -= 3 // written too large by old tools
	}
	end := header - 26 + size
	if v1 {
		end = header - 22 + size
	}
	if end < header || end > len(whole) {
		return nil, errEvent
	}
	body := whole[header:end]
	n := uint32(0)
	if v1 {
		n = countV1(e.Type.Info(), body)
	} else {
		n = le.Uint32(in[22:])
	}
	e.SetBody(n, body)
	if rest := whole[min(len(whole), (end+3)/4*4):]; len(rest) > 0 {
		e.options = rest
	}
	return e, nil
}

// countV1 returns the number of parameters that fill body exactly, or none.
func countV1(info *schema.Event, body []byte) uint32 {
	if info == nil {
		return 0
	}
	width := 2
	if info.Flags&schema.LargePayload != 0 {
		width = 4
	}
	for n := len(info.Params); n > 0; n-- {
		if vals, ok := splitParams(body, n, width); ok && len(vals) == n {
			return uint32(n)
		}
	}
	return 0
}

// splitParams returns n parameters that fill body exactly; ok is false if none do.
func splitParams(body []byte, n, width int) (vals [][]byte, ok bool) {
	if n < 0 || n > len(body)/width {
		return nil, n == 0 && len(body) == 0
	}
	pos := n * width
	for i := range n {
		size := int(binary.LittleEndian.Uint16(body[i*width:]))
		if width == 4 {
			size = int(binary.LittleEndian.Uint32(body[i*width:]))
		}
		if size > len(body)-pos {
			return nil, false
		}
		vals = append(vals, body[pos:pos+size])
		pos += size
	}
	return vals, pos == len(body)
}

// eventLine returns the line for an event.
func (d *disassembler) eventLine(e *rawEvent) string {
	var b strings.Builder
	d.writeTime(&b, e.TS)
	writeAttrs(&b, e)
	info := e.Type.Info()
	if info == nil || e.TID != -1 || hasThread(e.Type) {
		fmt.Fprintf(&b, "@%d ", e.TID)
	}
	n, body := e.Body()
	width := 2
	if info != nil && info.Flags&schema.LargePayload != 0 {
		width = 4
	}
	vals, ok := splitParams(body, int(n), width)
	if info == nil || !ok {
		fmt.Fprintf(&b, "event type=%d nparams=%d body=%s\n", e.Type, n, hexValue(body))
		return b.String()
	}
	b.WriteString(info.Symbol)
	if len(vals) != len(info.Params) {
		fmt.Fprintf(&b, "#%d", len(vals))
	}
	for i, v := range vals {
		if len(v) == 0 {
			continue
		}
		key, s, f := strconv.Itoa(i), slot{typ: schema.ByteBuf}, schema.FmtHex
		if i < len(info.Params) {
			p := &info.Params[i]
			s, f = paramSlot(p), p.Fmt
			if first, _ := info.Param(p.Name); first == i {
				key = p.Name
			}
		}
		fmt.Fprintf(&b, " %s=%s", key, format(s, f, v))
	}
	b.WriteByte('\n')
	return b.String()
}

// writeTime writes how far an event is from the one before, or its time.
func (d *disassembler) writeTime(b *strings.Builder, ts uint64) {
	c := &d.shadow.clock
	switch {
	case c.started && ts == c.next:
	case c.started && ts >= c.last && ts-c.last < 1<<62:
		fmt.Fprintf(b, "+%d ", ts-c.last)
	default:
		fmt.Fprintf(b, "=%d.%09d ", ts/1e9, ts%1e9)
	}
}

// writeAttrs writes the attributes of an event, in brackets.
func writeAttrs(b *strings.Builder, e *rawEvent) {
	var items []string
	if e.Flags&scap.FlagStateOnly != 0 {
		items = append(items, "state-only")
	}
	if e.large {
		items = append(items, "large")
	}
	if e.flagged {
		items = append(items, "flagged")
	}
	if rest := e.Flags &^ scap.FlagStateOnly; rest != 0 {
		items = append(items, fmt.Sprintf("flags=%#x", e.Flags))
	}
	if e.CPU != 0 {
		items = append(items, fmt.Sprintf("cpu=%d", e.CPU))
	}
	if comment, app, rest := splitOptions(e.options); comment != "" && app == "" && rest == nil {
		items = append(items, "comment="+quote(comment))
	} else if len(e.options) > 0 {
		items = append(items, "options="+hexValue(e.options))
	}
	if len(items) > 0 {
		b.WriteString("[" + strings.Join(items, " ") + "] ")
	}
}
