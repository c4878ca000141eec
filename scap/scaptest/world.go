package scaptest

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"hids/scap"
	"hids/scap/schema"
)

// defaultStart is the time of the first event and defaultStep the time between
// two events of a text that says nothing of time.
const (
	defaultStart = 1_700_000_000_000_000_000 // 2023-11-14T22:13:20Z
	defaultStep  = 1_000_000
)

// clock gives events their times.
type clock struct {
	last, next uint64
	step       uint64
	started    bool
}

// tick returns the time of an event that says v, which may be nil.
func (c *clock) tick(v *value) (uint64, error) {
	ts := c.next
	if v != nil {
		var err error
		if ts, err = c.parse(*v); err != nil {
			return 0, err
		}
	}
	c.last, c.next, c.started = ts, ts+c.step, true
	return ts, nil
}

func (c *clock) parse(v value) (uint64, error) {
	if v.text[0] == '=' {
		return absTime(v.from(1))
	}
	d, err := duration(v.from(1))
	if !c.started {
		return c.next + d, err
	}
	return c.last + d, err
}

// duration parses "10ms", or a number of nanoseconds.
func duration(v value) (uint64, error) {
	if n, err := strconv.ParseUint(v.text, 10, 64); err == nil {
		return n, nil
	}
	d, err := time.ParseDuration(v.text)
	if err != nil || d < 0 {
		return 0, v.errorf("%s is not a duration", v.text).withHint("write 10ms, 1.5s or 250us")
	}
	return uint64(d), nil
}

// absTime parses "2024-05-01T12:00:00Z", or seconds since the epoch with up to
// nine decimals.
func absTime(v value) (uint64, error) {
	if t, err := time.Parse(time.RFC3339Nano, v.text); err == nil {
		return uint64(t.UnixNano()), nil
	}
	sec, frac, _ := strings.Cut(v.text, ".")
	s, err := strconv.ParseUint(sec, 10, 64)
	var ns uint64
	if err == nil && frac != "" && len(frac) <= 9 {
		ns, err = strconv.ParseUint(frac+"000000000"[len(frac):], 10, 64)
	}
	if err != nil || len(frac) > 9 || s > ^uint64(0)/1e9 {
		return 0, v.errorf("%s is not a time", v.text).withHint("write 2024-05-01T12:00:00Z, or seconds since the epoch")
	}
	return s*1e9 + ns, nil
}

func (a *assembler) doTime(s *stmt) error {
	if err := s.noEvent(); err != nil {
		return err
	}
	if step, ok := s.take("step"); ok {
		d, err := duration(step)
		if err != nil {
			return err
		}
		a.clock.step = d
	}
	if len(s.args) > 0 {
		ts, err := absTime(s.args[0])
		if err != nil {
			return err
		}
		a.clock.next, a.clock.started = ts, false
	}
	if len(s.keys) > 0 {
		return unknownKey(s.keys[0], []string{"step"})
	}
	return s.maxArgs(1)
}

// proc is a thread that the text knows, as the events so far have made it.
type proc struct {
	name      string
	th        scap.Thread
	fds       *fdSet // shared by the threads of a process
	container *container
}

// world is what the text has declared in this section.
type world struct {
	byName     map[string]*proc
	byTID      map[int64]*proc
	containers map[string]*container
	users      map[string]scap.User
	gidOf      map[uint32]uint32 // primary groups
	groups     map[string]uint32
	current    *proc // of the event line above
	fdOwner    *proc // of the process line above
	nextPID    int64
}

func newWorld() world {
	return world{
		byName: map[string]*proc{}, byTID: map[int64]*proc{}, containers: map[string]*container{},
		users: map[string]scap.User{"root": {Name: "root"}}, gidOf: map[uint32]uint32{}, groups: map[string]uint32{"root": 0}, nextPID: 1000,
	}
}

func (w *world) tid(name string) (int64, bool) {
	if p, ok := w.byName[name]; ok {
		return p.th.TID, true
	}
	n, err := strconv.ParseInt(name, 10, 64)
	return n, err == nil
}

func (w *world) uid(name string) (uint32, bool) {
	if name == "none" {
		return noID, true
	}
	u, ok := w.users[name]
	return u.UID, ok
}

func (w *world) gid(name string) (uint32, bool) {
	if name == "none" {
		return noID, true
	}
	g, ok := w.groups[name]
	return g, ok
}

// thread looks up what stands behind an @: a name or a number.
func (w *world) thread(v value) (*proc, error) {
	if p, ok := w.byName[v.text]; ok {
		return p, nil
	}
	n, err := strconv.ParseInt(v.text, 0, 64)
	if err != nil {
		names := slices.Sorted(maps.Keys(w.byName))
		return nil, v.errorf("no process is called %q", v.text).withHint(didYouMean(v.text, names))
	}
	if p, ok := w.byTID[n]; ok {
		return p, nil
	}
	th := formatDefaults()
	th.TID, th.PID = n, n
	return &proc{name: v.text, th: th, fds: &fdSet{}}, nil
}

// add makes p known, and the default of what follows.
func (w *world) add(p *proc) {
	if p.fds == nil {
		p.fds = &fdSet{0: 0b111}
	}
	w.byName[p.name], w.byTID[p.th.TID] = p, p
}

// pid returns a process number that is not taken.
func (w *world) pid() int64 {
	for w.byTID[w.nextPID] != nil {
		w.nextPID++
	}
	w.nextPID++
	return w.nextPID - 1
}

// fdSet is a set of open files, as far as they have low numbers.
type fdSet [16]uint64

func (s *fdSet) set(fd int64, open bool) {
	if fd < 0 || fd >= 64*int64(len(s)) {
		return
	}
	s[fd/64] &^= 1 << (fd % 64)
	if open {
		s[fd/64] |= 1 << (fd % 64)
	}
}

// free returns the lowest number from min on that is not open.
func (s *fdSet) free(min int64) int64 {
	n := min
	for n < 64*int64(len(s)) && s[n/64]&(1<<(n%64)) != 0 {
		n++
	}
	return n
}

// child returns a copy of p as clone makes it.
func (w *world) child(p *proc, name string, tid int64, thread bool) *proc {
	c := &proc{name: name, th: p.th, container: p.container}
	c.th.TID, c.th.VTID = tid, tid
	if p.container != nil {
		p.container.lastPID++
		c.th.VTID = p.container.lastPID
	}
	if thread {
		c.fds = p.fds
		return c
	}
	fds := *p.fds
	c.fds = &fds
	c.th.PID, c.th.PTID, c.th.VPID = tid, p.th.TID, c.th.VTID
	return c
}

// setExe gives t a program: what kernel and shell derive from its path.
func setExe(t *scap.Thread, exepath string) {
	t.Exe, t.ExePath, t.Comm, t.Args = exepath, exepath, path.Base(exepath), nil
	if len(t.Comm) > 15 {
		t.Comm = t.Comm[:15]
	}
}

// contextValue returns what a parameter called name of an exec or clone event
// says of p.
func (p *proc) contextValue(name string) (any, bool) {
	t := &p.th
	switch name {
	case "trusted_exepath":
		return &t.ExePath, true
	case "flags": // each event has its own
		return nil, false
	}
	for _, m := range threadMembers() {
		if m.name == name {
			return m.at(t), true
		}
	}
	return nil, false
}

// exeFlags returns the flags parameter of an execve.
func (t *scapThread) exeFlags() uint32 {
	var f uint32
	for i, set := range []bool{t.ExeWritable, t.ExeUpperLayer, t.ExeFromMemfd, t.ExeLowerLayer} {
		if set {
			f |= 1 << i
		}
	}
	return f
}

type scapThread scap.Thread

// appendMember appends what ptr points to, as parameter p has it.
func appendMember(dst []byte, p *schema.Param, ptr any) []byte {
	switch m := ptr.(type) {
	case *string:
		return append(append(dst, *m...), 0)
	case *[]byte:
		return append(dst, *m...)
	}
	bits, _ := intOf(ptr)
	return appendInt(dst, bits, p.Type.Size())
}
