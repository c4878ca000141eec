package vectors

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

// rawBlock is a block as it stands in a capture.
type rawBlock struct {
	typ  uint32
	body []byte
}

func blocks(raw []byte) []rawBlock {
	var list []rawBlock
	for len(raw) >= 12 {
		n := binary.LittleEndian.Uint32(raw[4:])
		if n < 12 || uint64(n) > uint64(len(raw)) {
			break
		}
		list = append(list, rawBlock{binary.LittleEndian.Uint32(raw), raw[8 : n-4]})
		raw = raw[n:]
	}
	return list
}

// report fails if there is anything that no vector exercises.
func report(t *testing.T, what string, missing []string) {
	t.Helper()
	if len(missing) > 0 {
		t.Errorf("no vector exercises these %d %s:\n\t%s", len(missing), what, strings.Join(missing, "\n\t"))
	}
}

// blockTypes has every type of block of the format.
var blockTypes = map[uint32]string{
	0x0A0D0D0A: "section header", 0x201: "machine info", 0x8002ABCD: "machine info (INT)",
	0x202: "process list 1", 0x8000ABCD: "process list 1 (INT)", 0x207: "process list 2", 0x8013ABCD: "process list 2 (INT)",
	0x209: "process list 3", 0x8014ABCD: "process list 3 (INT)", 0x210: "process list 4", 0x211: "process list 5",
	0x212: "process list 6", 0x213: "process list 7", 0x214: "process list 8", 0x215: "process list 9",
	0x203: "fd list 1", 0x8001ABCD: "fd list 1 (INT)", 0x218: "fd list 2",
	0x205: "interface list 1", 0x8011ABCD: "interface list 1 (INT)", 0x219: "interface list 2",
	0x206: "user list 1", 0x8012ABCD: "user list 1 (INT)", 0x220: "user list 2",
	0x204: "event", 0x8010ABCD: "event (INT)", 0x208: "event with flags", 0x216: "event 2", 0x217: "event 2 with flags",
	0x221: "large event", 0x222: "large event with flags", 0x999: "unknown to the format",
}

func TestEveryBlockTypeIsExercised(t *testing.T) {
	missing := map[uint32]bool{}
	for typ := range blockTypes {
		missing[typ] = true
	}
	for _, v := range load(t) {
		for _, b := range blocks(v.Capture.Raw) {
			delete(missing, b.typ)
		}
	}
	var names []string
	for typ := range missing {
		names = append(names, fmt.Sprintf("%#x %s", typ, blockTypes[typ]))
	}
	slices.Sort(names)
	report(t, "blocks", names)
}

// TestEveryEventTypeIsExercised wants every current event type delivered to
// rules (or, for the few enter events, numbered) with all parameters, with none,
// and, if it has a result, failed.
func TestEveryEventTypeIsExercised(t *testing.T) {
	type seen struct{ full, empty, failed bool }
	types := make([]seen, schema.NumEventTypes)
	for _, v := range load(t) {
		_, events, _ := read(v.Capture.Raw)
		for _, e := range events {
			s, info, filled := &types[e.Type], e.Info(), 0
			for i := range info.Params {
				if len(e.Param(i)) > 0 {
					filled++
				}
			}
			s.full = s.full || filled == len(info.Params)
			s.empty = s.empty || filled == 0
			res, ok := e.Return()
			s.failed = s.failed || ok && res < 0
		}
	}
	var missing []string
	for typ := range schema.EventType(schema.NumEventTypes) {
		info, s := typ.Info(), types[typ]
		if info.Flags&(schema.Unused|schema.OldVersion) != 0 {
			continue
		}
		canFail := info.HasReturn() && slices.Contains([]schema.ParamType{schema.Errno, schema.FD, schema.PID, schema.Int64}, info.Params[0].Type)
		for _, c := range []struct {
			ok   bool
			what string
		}{{s.full, "all parameters"}, {s.empty, "empty parameters"}, {s.failed || !canFail, "failure"}} {
			if !c.ok {
				missing = append(missing, typ.String()+" with "+c.what)
			}
		}
	}
	report(t, "event types", missing)
}

// conversionRow names a row of the conversion table.
type conversionRow struct {
	typ     schema.EventType
	nparams int
}

// converterModel is the conversion of one capture's events, as far as the rows
// used and the fate of the event go. It shares no code with the reader.
type converterModel struct {
	used    map[conversionRow]bool
	without map[conversionRow]bool // used with no enter event to take from
	stored  map[int64]schema.EventType
}

// convert returns whether the event passes.
func (m *converterModel) convert(typ schema.EventType, n int, tid int64) bool {
	for range 50 {
		info := typ.Info()
		if info == nil || info.Flags&schema.Unused != 0 {
			return false
		}
		if info.Flags&schema.ConverterManaged == 0 {
			return info.Flags&schema.OldVersion == 0
		}
		if !typ.IsEnter() && info.Flags&schema.OldVersion == 0 && n == len(info.Params) {
			return true
		}
		row := schema.ConversionOf(typ, n)
		if row == nil {
			return false
		}
		_, hasEnter := m.stored[tid]
		if needsEnter(*row) && !hasEnter {
			m.without[conversionRow{typ, n}] = true
		} else {
			m.used[conversionRow{typ, n}] = true
		}
		switch row.Action {
		case schema.Pass:
			return true
		case schema.Store:
			m.stored[tid] = typ
			return false
		case schema.StoreAndPass:
			m.stored[tid] = typ
			return true
		case schema.AddParams:
			n += len(row.Sources)
		case schema.ChangeType:
			typ, n = row.To, len(row.Sources)
		}
		if needsEnter(*row) {
			delete(m.stored, tid)
		}
	}
	return false
}

// rawEvent takes type, number of parameters and thread from an event block with
// a version 2 header; ok is false for other blocks.
func rawEvent(b rawBlock) (typ schema.EventType, n int, tid int64, ok bool) {
	off := map[uint32]int{0x216: 2, 0x217: 6, 0x221: 2, 0x222: 6}[b.typ]
	if off == 0 || len(b.body) < off+26 {
		return 0, 0, 0, false
	}
	e := b.body[off:]
	return schema.EventType(binary.LittleEndian.Uint16(e[20:])), int(binary.LittleEndian.Uint32(e[22:])), int64(binary.LittleEndian.Uint64(e[8:])), true
}

func TestEveryConversionIsExercised(t *testing.T) {
	used, without := map[conversionRow]bool{}, map[conversionRow]bool{}
	for _, v := range load(t) {
		m := converterModel{used, without, map[int64]schema.EventType{}}
		passed, complete := 0, true
		for _, b := range blocks(v.Capture.Raw) {
			typ, n, tid, ok := rawEvent(b)
			if ok && m.convert(typ, n, tid) {
				passed++
			}
			complete = complete && (ok || b.typ != 0x204 && b.typ != 0x208 && b.typ != 0x8010ABCD)
		}
		if _, events, err := read(v.Capture.Raw); err == nil && complete && len(events) != passed {
			t.Errorf("%s: %d events pass the reader, %d should", v.Name, len(events), passed)
		}
	}
	var missing []string
	for _, c := range schema.Conversions() {
		row := conversionRow{c.From, int(c.NParams)}
		if !used[row] {
			missing = append(missing, fmt.Sprintf("%v with %d parameters", c.From, c.NParams))
		}
		if needsEnter(c) && !without[row] {
			missing = append(missing, fmt.Sprintf("%v with %d parameters and no enter event", c.From, c.NParams))
		}
	}
	report(t, "conversions", missing)
}

func TestEveryParameterTypeIsExercised(t *testing.T) {
	types := map[schema.ParamType]bool{}
	flags := map[string]bool{}
	dyn := map[string]bool{}
	dynName := func(d schema.DynTable, i int) string {
		return fmt.Sprintf("type %v of table %d", d.Entries()[i].Type, d)
	}
	for _, v := range load(t) {
		_, events, _ := read(v.Capture.Raw)
		for _, e := range events {
			for i, p := range e.Info().Params {
				b := e.Param(i)
				if len(b) == 0 {
					continue
				}
				types[p.Type] = true
				if u, ok := e.Uint(i); ok && p.Flags != nil {
					flags[fmt.Sprintf("%s %#x", p.Flags.Name, uint32(u))] = true
				}
				if p.Type == schema.Dyn && int(b[0]) < len(p.Dyn.Entries()) {
					dyn[dynName(p.Dyn, int(b[0]))] = true
				}
			}
		}
	}
	missing := map[string]bool{}
	for typ := range schema.EventType(schema.NumEventTypes) {
		info := typ.Info()
		if info.Flags&(schema.OldVersion|schema.Unused) != 0 {
			continue
		}
		for _, p := range info.Params {
			if !types[p.Type] {
				missing["type "+p.Type.String()] = true
			}
			if p.Flags != nil && !slices.Contains(unusedTables, p.Flags.Name) {
				for _, f := range p.Flags.Values {
					key := fmt.Sprintf("%s %#x", p.Flags.Name, f.Value)
					if !flags[key] && uint64(f.Value)>>(8*p.Type.Size()) == 0 {
						missing["flag "+key] = true
					}
				}
			}
			if p.Type == schema.Dyn {
				for i := range p.Dyn.Entries() {
					if name := dynName(p.Dyn, i); !dyn[name] {
						missing["dynamic "+name] = true
					}
				}
			}
		}
	}
	var list []string
	for m := range missing {
		list = append(list, m)
	}
	slices.Sort(list)
	report(t, "parameter types and values", list)
}

// unusedTables are flag tables of no parameter of a current exit event.
var unusedTables = []string{}

func TestEveryListEntryIsExercised(t *testing.T) {
	var fds [scap.NumFDTypes]bool
	l4, ifaces := map[scap.L4Proto]bool{}, map[uint16]bool{}
	for _, v := range load(t) {
		sections, _, _ := read(v.Capture.Raw)
		for _, s := range sections {
			for _, i := range s.Interfaces {
				ifaces[i.Type] = true
			}
			for _, l := range s.FDs {
				for _, f := range l.FDs {
					fds[f.Type] = true
					l4[f.L4] = true
				}
			}
		}
	}
	var missing []string
	for i, ok := range fds {
		if !ok && scap.FDType(i) != scap.FDUnknown { // it is never written
			missing = append(missing, fmt.Sprintf("fd of type %d", i))
		}
	}
	for p := scap.L4Unknown; p <= scap.L4Raw; p++ {
		if !l4[p] {
			missing = append(missing, fmt.Sprintf("transport %d", p))
		}
	}
	for i := range uint16(4) {
		if !ifaces[i+1] {
			missing = append(missing, fmt.Sprintf("interface of type %d", i+1))
		}
	}
	report(t, "list entries", missing)
}

// cgroupRules are the rules by which the container plugin finds containers.
var cgroupRules = []string{
	"podman scope", "podman scope/container", "podman bare", "podman payload scope", "podman payload scope/container", "podman payload bare",
	"docker bare", "docker scope", "cri bare", "cri crio", "cri containerd scope", "cri crio scope", "cri colon", "cri docker scope",
	"containerd short", "containerd nested", "lxc dir", "lxc payload dir", "lxc payload dot",
	"libvirt suffix", "libvirt scope", "libvirt dir", "bpm bare", "bpm scope", "none",
}

func TestEveryCgroupRuleIsExercised(t *testing.T) {
	var missing []string
	for _, rule := range cgroupRules {
		if !slices.ContainsFunc(cgroupPaths, func(c cgroupPath) bool { return c.rule == rule }) {
			missing = append(missing, rule)
		}
	}
	report(t, "cgroup rules", missing)
}

// fieldArguments has the rows that need an argument, and further forms.
var fieldArguments = map[string][]string{
	"evt.type.is": {"evt.type.is.openat"}, "evt.arg": {"evt.arg[0]", "evt.arg.name"}, "evt.rawarg": {"evt.rawarg.fd"},
	"evt.around": {"evt.around[1700000000000000000]"}, "evt.abspath": {"evt.abspath", "evt.abspath.src", "evt.abspath.dst"},
	"proc.aname": {"proc.aname", "proc.aname[1]"}, "proc.aexe": {"proc.aexe", "proc.aexe[1]"}, "proc.aexepath": {"proc.aexepath", "proc.aexepath[1]"},
	"proc.acmdline": {"proc.acmdline", "proc.acmdline[1]"}, "proc.apid": {"proc.apid", "proc.apid[1]"}, "proc.aargs": {"proc.aargs", "proc.aargs[1]"},
	"proc.args": {"proc.args", "proc.args[0]"}, "proc.env": {"proc.env", "proc.env[A]"}, "proc.aenv": {"proc.aenv", "proc.aenv[1]", "proc.aenv[A]"},
	"thread.cgroup": {"thread.cgroup.cpu"}, "fd.types": {"fd.types", "fd.types[3]"},
	"container.mount": {"container.mount[0]"}, "container.mount.source": {"container.mount.source[0]"}, "container.mount.dest": {"container.mount.dest[0]"},
	"container.mount.mode": {"container.mount.mode[0]"}, "container.mount.rdwr": {"container.mount.rdwr[0]"},
	"container.mount.propagation": {"container.mount.propagation[0]"}, "container.label": {"container.label[team]"}, "k8s.pod.label": {"k8s.pod.label[app]"},
	"k8s.rc.label": {"k8s.rc.label[x]"}, "k8s.svc.label": {"k8s.svc.label[x]"}, "k8s.ns.label": {"k8s.ns.label[x]"},
	"k8s.rs.label": {"k8s.rs.label[x]"}, "k8s.deployment.label": {"k8s.deployment.label[x]"},
}

// absentFields never have a value in a replay: of plugins, of the time when
// containers knew health checks and Kubernetes its services, and of name look-ups.
var absentFields = []string{
	"evt.pluginname", "evt.plugininfo", "fd.cip.name", "fd.sip.name", "fd.lip.name", "fd.rip.name",
	"container.healthcheck", "container.liveness_probe", "container.readiness_probe",
	"proc.is_container_healthcheck", "proc.is_container_liveness_probe", "proc.is_container_readiness_probe",
	"k8s.rc.name", "k8s.rc.id", "k8s.rc.label[x]", "k8s.rc.labels", "k8s.svc.name", "k8s.svc.id", "k8s.svc.label[x]", "k8s.svc.labels",
	"k8s.ns.id", "k8s.ns.label[x]", "k8s.ns.labels", "k8s.rs.name", "k8s.rs.id", "k8s.rs.label[x]", "k8s.rs.labels",
	"k8s.deployment.name", "k8s.deployment.id", "k8s.deployment.label[x]", "k8s.deployment.labels",
}

// allFields returns every row of the field tables, with arguments.
func allFields(tb testing.TB) []*field.Field {
	tb.Helper()
	var list []*field.Field
	for _, d := range field.Defs() {
		texts := fieldArguments[d.Name]
		if texts == nil {
			texts = []string{d.Name}
		}
		for _, text := range texts {
			f, err := field.Parse(text, nil)
			if err != nil {
				tb.Errorf("%s: %v", text, err)
				continue
			}
			list = append(list, f)
		}
	}
	return list
}

// TestEveryFieldIsExercised wants a vector in which a field has a value, and one
// in which it has none unless it always has one.
func TestEveryFieldIsExercised(t *testing.T) {
	fields := allFields(t)
	present, absent := make([]int, len(fields)), make([]int, len(fields))
	for _, v := range load(t) {
		var buf []byte
		replayed(t, v.Capture, func(run *replay.Run, _ *scap.Event) {
			for i, f := range fields {
				var val field.Value
				ok := f.Get(run.Ctx, &val) || len(f.GetAll(run.Ctx, nil)) > 0
				if ok {
					present[i]++
					buf = field.AppendText(buf[:0], run.Ctx, f, &val)
					buf = field.AppendJSON(buf[:0], run.Ctx, f, &val)
				} else {
					absent[i]++
				}
			}
		})
	}
	var missing []string
	for i, f := range fields {
		always := slices.Contains(absentFields, f.Text)
		if present[i] == 0 && !always {
			missing = append(missing, f.Text)
		}
		if present[i] > 0 && always {
			t.Errorf("%s is listed as always absent and is present %d times", f.Text, present[i])
		}
	}
	report(t, "fields", missing)
}

// TestEveryOperatorIsExercised looks for each operator, modifier and transformer
// in the conditions that vectors declare, where they have matches.
func TestEveryOperatorIsExercised(t *testing.T) {
	missing := map[string]bool{}
	for _, op := range filter.Ops() {
		missing["operator "+op.Name] = true
	}
	for _, name := range filter.Transformers() {
		missing["transformer "+name] = true
	}
	for _, m := range []filter.Modifier{filter.OneOf, filter.AnyOf, filter.AllOf} {
		missing["modifier "+m.String()] = true
	}
	for _, m := range []string{"and", "or", "not", "val()"} {
		missing[m] = true
	}
	for _, v := range load(t) {
		for _, m := range v.Matches {
			if m.Count == 0 {
				continue
			}
			e, err := filter.Parse(m.Condition)
			if err != nil {
				t.Errorf("%s:%d: %v", v.Name, m.Line, err)
				continue
			}
			filter.Walk(e, func(e filter.Expr) bool {
				exercise(missing, e)
				return true
			})
		}
	}
	var list []string
	for m := range missing {
		list = append(list, m)
	}
	slices.Sort(list)
	report(t, "parts of the condition language", list)
}

// exercise removes what e consists of from missing.
func exercise(missing map[string]bool, e filter.Expr) {
	switch e := e.(type) {
	case *filter.And:
		delete(missing, "and")
	case *filter.Or:
		delete(missing, "or")
	case *filter.Not:
		delete(missing, "not")
	case *filter.Check:
		delete(missing, "operator "+e.Op.String())
		delete(missing, "modifier "+e.Modifier.String())
		if _, ok := e.Right.(*filter.FieldRef); ok {
			delete(missing, "val()")
		}
		exerciseOperand(missing, e.Left)
		exerciseOperand(missing, e.Right)
	}
}

// exerciseOperand removes the transformers of o from missing.
func exerciseOperand(missing map[string]bool, o filter.Operand) {
	switch o := o.(type) {
	case *filter.Transform:
		delete(missing, "transformer "+o.Name)
		for _, arg := range o.Args {
			exerciseOperand(missing, arg)
		}
	case *filter.List:
		for _, item := range o.Items {
			exerciseOperand(missing, item)
		}
	}
}
