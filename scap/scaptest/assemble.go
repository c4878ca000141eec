package scaptest

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"hids/scap"
)

// Assemble turns an event text into a capture. The name stands in the errors,
// which are an ErrorList of all mistakes, each with line, column and a hint.
func Assemble(name string, text []byte) (*Capture, error) {
	a := newAssembler(string(text))
	lex := lexer{src: a.src}
	var errs ErrorList
	fail := func(err error) {
		if err != nil {
			errs = append(errs, locate(name, a.src, err))
		}
	}
	for len(errs) < maxErrors && a.out.Len() <= maxCapture {
		toks, err := lex.statement()
		if err != nil {
			fail(err)
			continue
		}
		if len(toks) == 0 {
			break
		}
		fail(a.statement(toks))
	}
	fail(a.finish())
	if a.out.Len() > maxCapture {
		fail(errAt(lex.pos, "the capture becomes larger than %d bytes", maxCapture))
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return &Capture{Raw: a.out.Bytes(), Compression: a.compression, Events: a.events}, nil
}

// keyed is a name=value token.
type keyed struct {
	name string
	off  int // of the name
	val  value
}

// stmt is a statement taken apart: [prefixes] verb arguments key=value -> result.
type stmt struct {
	off    int    // of the verb
	time   *value // "+10ms" or "=1700000000.5"
	thread *value // behind the @
	attrs  *value // "[cpu=1 state-only]"
	verb   value
	args   []value
	keys   []keyed
	result *value // behind the ->
}

// maxKeys is more than any statement has.
const maxKeys = 256

// parseStatement sorts tokens into a statement.
func parseStatement(toks []value) (*stmt, error) {
	s := &stmt{off: toks[0].off}
	i := 0
	for ; i < len(toks); i++ {
		t := toks[i]
		switch t.text[0] {
		case '+', '=':
			s.time = &t
			continue
		case '@':
			thread := t.from(1)
			s.thread = &thread
			continue
		case '[':
			s.attrs = &t
			continue
		}
		s.verb, s.off = t, t.off
		i++
		break
	}
	for ; i < len(toks); i++ {
		t := toks[i]
		if t.text == "->" {
			if i+2 != len(toks) {
				return nil, t.errorf(`"->" is followed by one result, and ends the line`)
			}
			s.result = &toks[i+1]
			break
		}
		if name, val, ok := t.key(); ok {
			if s.keys = append(s.keys, keyed{name, t.off, val}); len(s.keys) > maxKeys {
				return nil, t.errorf("a statement has at most %d keys", maxKeys)
			}
		} else {
			s.args = append(s.args, t)
		}
	}
	return s, s.checkKeys()
}

func (s *stmt) checkKeys() error {
	for i, k := range s.keys {
		for _, other := range s.keys[:i] {
			if other.name == k.name {
				return errAt(k.off, "%s is given twice", k.name)
			}
		}
	}
	return nil
}

// take removes the key called name.
func (s *stmt) take(name string) (value, bool) {
	for i, k := range s.keys {
		if k.name == name {
			s.keys = slices.Delete(s.keys, i, i+1)
			return k.val, true
		}
	}
	return value{}, false
}

// noEvent rejects what only events have.
func (s *stmt) noEvent() error {
	switch {
	case s.time != nil:
		return s.time.errorf("%s is not an event and has no time", s.verb.text)
	case s.attrs != nil:
		return s.attrs.errorf("%s is not an event and has no attributes", s.verb.text)
	case s.result != nil:
		return s.result.errorf("%s is not an event and has no result", s.verb.text)
	}
	return nil
}

// maxArgs rejects arguments after the first n.
func (s *stmt) maxArgs(n int) error {
	if len(s.args) > n {
		return s.args[n].errorf("%s takes no further argument without a name", s.verb.text)
	}
	return nil
}

// formSpec is scap.Form as the form statement sets it.
type formSpec struct {
	processList, fdList, interfaces, users, events uint8
	preRelease                                     bool
}

func currentForm() formSpec {
	return formSpec{processList: 9, fdList: 2, interfaces: 2, users: 2, events: 2}
}

func (f formSpec) scap() scap.Form {
	return scap.Form{
		Minor: 2, ProcessList: int(f.processList), FDList: int(f.fdList), Interfaces: int(f.interfaces),
		Users: int(f.users), EventV1: f.events == 1, PreRelease: f.preRelease,
	}
}

// assembler turns statements into blocks.
type assembler struct {
	src         string
	verbs       map[string]func(*assembler, *stmt) error
	catalog     *catalog
	compression Compression
	out         bytes.Buffer
	block       bytes.Buffer // scratch
	events      int
	state
}

// state is what one statement leaves to the next.
type state struct {
	form    formSpec
	begun   bool          // a section statement waits for its lists
	open    bool          // the section's header is written
	header  section       // of the current section
	lists   scap.Section  // declared and not yet written
	listOf  map[int64]int // by thread: its place in lists.FDs
	leading []func() error
	inBody  bool // an event of the section was written
	clock   clock
	world
}

func newAssembler(src string) *assembler {
	a := &assembler{src: src, compression: Plain, catalog: theCatalog(), state: state{
		form: currentForm(), header: defaultSection(), clock: clock{next: defaultStart, step: defaultStep}, world: newWorld(),
	}}
	a.verbs = map[string]func(*assembler, *stmt) error{
		"form": (*assembler).doForm, "compress": (*assembler).doCompress, "section": (*assembler).doSection,
		"flush": (*assembler).doFlush, "time": (*assembler).doTime, "machine": (*assembler).doMachine,
		"interface": (*assembler).doInterface, "user": (*assembler).doUser, "group": (*assembler).doGroup,
		"process": (*assembler).doProcess, "entry": (*assembler).doEntry, "fd": (*assembler).doFD,
		"block": (*assembler).doBlock, "bytes": (*assembler).doBytes, "event": (*assembler).doRawEvent,
		"container": (*assembler).doContainer, "spawn": (*assembler).doSpawn,
		"clone": (*assembler).doClone, "fork": (*assembler).doClone, "vfork": (*assembler).doClone, "clone3": (*assembler).doClone,
	}
	return a
}

func (a *assembler) statement(toks []value) error {
	s, err := parseStatement(toks)
	if err != nil {
		return err
	}
	if s.verb.text == "" {
		if s.thread == nil || s.time != nil || s.attrs != nil {
			return errAt(s.off, "an event is missing here").withHint("a line of its own can only be @process")
		}
		a.current, err = a.thread(*s.thread)
		return err
	}
	if do, ok := a.verbs[s.verb.text]; ok {
		return do(a, s)
	}
	return a.doEvent(s)
}

// verbNames lists what a line can begin with, for hints.
func (a *assembler) verbNames() []string {
	list := a.catalog.eventNames()
	for v := range a.verbs {
		list = append(list, v)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// finish writes what is still pending.
func (a *assembler) finish() error {
	if !a.open && !a.begun && !a.declared() {
		return nil // nothing, or only bytes
	}
	return a.flushAll()
}

func (a *assembler) doForm(s *stmt) error {
	if err := s.noEvent(); err != nil {
		return err
	}
	if err := s.maxArgs(0); err != nil {
		return err
	}
	if err := setKeys(&a.form, formMembers(), s.keys, noNames{}); err != nil {
		return err
	}
	limits := []struct {
		name  string
		value uint8
		max   uint8
	}{
		{"process-list", a.form.processList, 9}, {"fd-list", a.form.fdList, 2}, {"interfaces", a.form.interfaces, 2},
		{"users", a.form.users, 2}, {"events", a.form.events, 2},
	}
	for _, l := range limits {
		if l.value < 1 || l.value > l.max {
			return errAt(s.off, "%s has versions 1 to %d", l.name, l.max)
		}
	}
	return nil
}

func (a *assembler) doCompress(s *stmt) error {
	kinds := []string{string(Plain), string(Gzip), string(Zstd)}
	if len(s.args) != 1 || !slices.Contains(kinds, s.args[0].text) {
		return errAt(s.off, "compress is followed by one of %s", strings.Join(kinds, ", "))
	}
	a.compression = Compression(s.args[0].text)
	return s.noEvent()
}

func (a *assembler) doFlush(s *stmt) error {
	return errors.Join(s.noEvent(), s.maxArgs(0), a.flushAll())
}

// hexArg returns the only argument, a byte string.
func (s *stmt) hexArg(i int) ([]byte, error) {
	if len(s.args) != i+1 || !s.args[i].isHex() {
		return nil, errAt(s.off, `%s needs a byte string: x"00 ff"`, s.verb.text)
	}
	return s.args[i].hex()
}
