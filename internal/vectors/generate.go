package vectors

import (
	"fmt"
	"strings"

	"hids/scap/schema"
)

// Text is a generated vector.
type Text struct{ Name, Text string }

// host is what the generated vectors have in common.
const host = `machine hostname=vector cpus=2 memory=1073741824 max_pid=32768 boot=2023-11-14T20:00:00Z
interface lo 127.0.0.1/8
interface eth0 10.0.0.5/24
interface eth0 fd00::5/64
user root 0
user alice 1000
group root 0
group alice 1000
process init /sbin/init pid=1
process p /usr/bin/prog parent=init pid=100 cwd=/srv uid=alice
fd 3 file /srv/three
fd 4 directory /srv/dir
fd 5 ipv4 10.0.0.5:40000->93.184.216.34:443
fd 6 ipv4-server 0.0.0.0:80
process child /usr/bin/child parent=p pid=101
`

// Generate returns the vectors that are made from the schema.
func Generate() []Text {
	list := []Text{
		{"generated-success", everyEvent(func(p *schema.Param, _ int) string { return sample(p, 0) })},
		{"generated-variant", everyEvent(func(p *schema.Param, _ int) string { return sample(p, 1) })},
		{"generated-failure", everyEvent(func(p *schema.Param, i int) string {
			if i > 0 {
				return sample(p, 0)
			}
			switch p.Type {
			case schema.Errno, schema.FD, schema.PID, schema.Int64:
				return "ENOENT"
			}
			return sample(p, 0)
		})},
		{"generated-empty", everyEvent(func(*schema.Param, int) string { return "-" })},
		{"generated-short", shortEvents()},
		{"generated-flags", everyFlag()},
		{"generated-unused", unusedEvents()},
		{"generated-converter", converter(true)},
		{"generated-converter-alone", converter(false)},
		{"generated-cgroups", cgroups()},
	}
	for version := 1; version <= 9; version++ {
		list = append(list, Text{fmt.Sprintf("generated-process-list-%d", version), lists(version, 2)})
	}
	return append(list, Text{"generated-lists-1", lists(3, 1)}, Text{"generated-pre-release", "form pre-release=true\n" + lists(2, 1)})
}

// everyEvent has an event of every type that tools write today.
func everyEvent(value func(p *schema.Param, i int) string) string {
	var b strings.Builder
	b.WriteString(host)
	delivered := 0
	for t := range schema.EventType(schema.NumEventTypes) {
		info := t.Info()
		if info.Flags&(schema.Unused|schema.OldVersion) != 0 {
			continue
		}
		b.WriteString("@p " + info.Symbol)
		for i := range info.Params {
			if v := eventValue(t, &info.Params[i]); v != "" && value(&info.Params[i], i) != "-" {
				fmt.Fprintf(&b, " %d=%s", i, v)
				continue
			}
			fmt.Fprintf(&b, " %d=%s", i, value(&info.Params[i], i))
		}
		b.WriteByte('\n')
		if !info.IsSyscall() || !t.IsEnter() {
			delivered++
		}
	}
	return fmt.Sprintf("#= delivered %d\n%s", delivered, b.String())
}

// eventValue returns the value of a parameter for which not every value of its
// type does, or "".
func eventValue(t schema.EventType, p *schema.Param) string {
	switch {
	case t == schema.ASYNCEVENT_E && p.Name == "plugin_id", t == schema.PLUGINEVENT_E && p.Name == "plugin_id":
		return "0"
	case t == schema.ASYNCEVENT_E && p.Name == "name":
		return "container"
	case t == schema.ASYNCEVENT_E && p.Name == "data", t == schema.CONTAINER_JSON_2_E:
		return `'{"container":{"id":"0123456789ab","name":"c","type":0,"image":"i"}}'`
	case t == schema.INFRASTRUCTURE_EVENT_E && p.Name == "description":
		return `"Docker: id:0123456789ab;name:web;image:nginx:1"`
	}
	return ""
}

// sample returns a value of the type of p: with variant 0 an ordinary one, with
// 1 an unusual one.
func sample(p *schema.Param, variant int) string {
	if p.Flags != nil && len(p.Flags.Values) > 0 {
		v := p.Flags.Values[len(p.Flags.Values)-1]
		if variant == 1 {
			v = p.Flags.Values[0]
		}
		if p.Type.Size() < 4 && v.Value>>(8*p.Type.Size()) != 0 {
			return "1"
		}
		return fmt.Sprintf("%#x", v.Value)
	}
	if row := samples[p.Type]; row[variant] != "" {
		return row[variant]
	}
	if p.Type == schema.Dyn {
		entries := p.Dyn.Entries()
		e := entries[min(variant*2, len(entries)-1)]
		return strings.ToLower(e.Type.String()) + ":" + samples[e.Type][variant]
	}
	return "0"
}

// samples has two values per type of parameter.
var samples = [schema.NumParamTypes][2]string{
	schema.Int8: {"1", "-1"}, schema.Int16: {"1", "-1"}, schema.Int32: {"1", "-5"}, schema.Int64: {"1", "-5"},
	schema.Uint8: {"1", "255"}, schema.Uint16: {"1", "65535"}, schema.Uint32: {"1", "4294967295"}, schema.Uint64: {"1", "-1"},
	schema.CharBuf: {"text", `"odd \x01 text \xff"`}, schema.ByteBuf: {"[a b]", `x"00ff80"`},
	schema.Errno: {"0", "3"}, schema.FD: {"3", "AT_FDCWD"}, schema.PID: {"@p", "4294967295"},
	schema.SockAddr: {"93.184.216.34:443", "unix:/run/x"}, schema.SockTuple: {"10.0.0.5:40000->93.184.216.34:443", "[fd00::5]:5000->[2001:db8::1]:53"},
	schema.FDList: {"[3:POLLIN 4:POLLOUT]", "[5:POLLIN|POLLHUP -1:0 6:0x1]"}, schema.FSPath: {"/srv/a/../path", "relative//path"},
	schema.FSRelPath: {"/srv/abs", "../rel"}, schema.SyscallID: {"syslog", "0"}, schema.SigType: {"SIGTERM", "64"},
	schema.RelTime: {"1.5s", "none"}, schema.AbsTime: {"2024-01-01T00:00:00.5Z", "0"}, schema.Port: {"80", "65535"},
	schema.L4Proto: {"tcp", "raw"}, schema.SockFamily: {"AF_INET", "AF_UNIX"}, schema.Bool: {"true", "false"},
	schema.IPv4Addr: {"10.0.0.1", "0.0.0.0"}, schema.IPv6Addr: {"fd00::1", "::"},
	schema.UID: {"alice", "none"}, schema.GID: {"0", "none"}, schema.Double: {"1.5", "-0.25"}, schema.SigSet: {"SIGINT|SIGTERM", "-1"},
	schema.CharBufArray: {"[one two]", `["" x]`}, schema.CharBufPairArray: {"[a=1 b=2]", "[novalue]"},
	schema.FD32: {"3", "-1"}, schema.PID32: {"@p", "-1"}, schema.Mode: {"0644", "07777"},
	schema.Flags8: {"1", "0"}, schema.Flags16: {"1", "0"}, schema.Flags32: {"1", "0"},
	schema.EnumFlags8: {"1", "0"}, schema.EnumFlags16: {"1", "0"}, schema.EnumFlags32: {"1", "0"},
}

// everyFlag has every named value of every flag table, in the first event with a
// parameter of that table, and every type of the dynamic parameters.
func everyFlag() string {
	var b strings.Builder
	b.WriteString(host)
	seen := map[any]bool{}
	for t := range schema.EventType(schema.NumEventTypes) {
		info := t.Info()
		if info.Flags&(schema.Unused|schema.OldVersion) != 0 || info.IsSyscall() && t.IsEnter() {
			continue
		}
		for i := range info.Params {
			p := &info.Params[i]
			switch {
			case p.Flags != nil && !seen[p.Flags]:
				seen[p.Flags] = true
				for _, v := range p.Flags.Values {
					fmt.Fprintf(&b, "@p %s %d=%#x\n", info.Symbol, i, uint64(v.Value)&(1<<(8*p.Type.Size())-1))
				}
			case p.Type == schema.Dyn && !seen[p.Dyn]:
				seen[p.Dyn] = true
				for _, e := range p.Dyn.Entries() {
					fmt.Fprintf(&b, "@p %s %d=%s:%s\n", info.Symbol, i, strings.ToLower(e.Type.String()), samples[e.Type][0])
				}
			}
		}
	}
	return b.String()
}

// shortEvents has every event that needs no conversion with fewer parameters than
// it has today, as writers of earlier versions of it left them.
func shortEvents() string {
	var b strings.Builder
	b.WriteString(host)
	delivered := 0
	for t := range schema.EventType(schema.NumEventTypes) {
		info := t.Info()
		if info.Flags&(schema.Unused|schema.OldVersion|schema.ConverterManaged) != 0 {
			continue
		}
		for n := range len(info.Params) {
			b.WriteString("@p ")
			writeEvent(&b, t, n)
			delivered++
		}
	}
	return fmt.Sprintf("#= delivered %d\n#= numbered %d\n%s", delivered, delivered, b.String())
}

// unusedEvents has the event types that no tool writes: readers drop them.
func unusedEvents() string {
	var b strings.Builder
	b.WriteString("#= numbered 1\n#= delivered 1\n" + host)
	for t := range schema.EventType(schema.NumEventTypes) {
		info := t.Info()
		if info.Flags&schema.Unused != 0 || info.Flags&schema.OldVersion != 0 && info.Flags&schema.ConverterManaged == 0 && t.IsEnter() {
			b.WriteString("@p " + info.Symbol + "\n")
		}
	}
	return b.String() + "event type=454 nparams=0 body=-\nevent type=65535 nparams=1 body=x\"0000\"\n@p SYSCALL_SETSID_X res=0\n"
}

// converter has an event for every row of the conversion table, behind its enter
// event if there is one to take parameters from.
func converter(withEnter bool) string {
	var b strings.Builder
	b.WriteString(host)
	for i, c := range schema.Conversions() {
		if needsEnter(c) && withEnter {
			b.WriteString("@p ")
			writeEvent(&b, c.From-1, enterParams(c.From-1))
		}
		if !withEnter { // another thread each: none has an enter event
			fmt.Fprintf(&b, "@%d ", 5000+i)
		} else {
			b.WriteString("@p ")
		}
		writeEvent(&b, c.From, int(c.NParams))
	}
	return b.String()
}

func needsEnter(c schema.Conversion) bool {
	for _, s := range c.Sources {
		if s.Kind == schema.FromEnter {
			return true
		}
	}
	return false
}

// enterParams returns the number of parameters with which an enter event is
// stored.
func enterParams(t schema.EventType) int {
	best := len(t.Info().Params)
	for _, c := range schema.Conversions() {
		if c.From == t && (c.Action == schema.Store || c.Action == schema.StoreAndPass) {
			best = int(c.NParams)
		}
	}
	return best
}

func writeEvent(b *strings.Builder, t schema.EventType, n int) {
	info := t.Info()
	fmt.Fprintf(b, "%s#%d", info.Symbol, n)
	for i := range min(n, len(info.Params)) {
		v := eventValue(t, &info.Params[i])
		if v == "" {
			v = sample(&info.Params[i], 0)
		}
		fmt.Fprintf(b, " %d=%s", i, v)
	}
	b.WriteByte('\n')
}

// lists has lists of a given version, with every type of file.
func lists(processList, others int) string {
	return fmt.Sprintf(`#= numbered 1
#= delivered 1
form process-list=%d fd-list=%d interfaces=%d users=%d events=%d
%s`, processList, others, others, others, others, host) + `user bob 1001 shell=/bin/zsh
process q /opt/q parent=p args=[one "" three] env=[A=1 B=2] cgroups=[cpu=/q memory=/q] tty=34816 loginuid=1000 \
  sid=100 vpgid=7 pgid=8 vtid=5 vpid=6 root=/srv fdlimit=99 vm_size=1 vm_rss=2 vm_swap=3 pgft_maj=4 pgft_min=5 \
  pidns_init_start_ts=9 exe_writable=true exe_upper_layer=true exe_lower_layer=true exe_from_memfd=true \
  cap_inheritable=CAP_CHOWN cap_permitted=all cap_effective=CAP_SYS_ADMIN|CAP_KILL exe_ino=10 exe_ino_ctime=11 exe_ino_mtime=12
process thread pid=@q
fd 1 oldfile /old/file
fd 2 directory /dir
fd 3 ipv4 10.0.0.5:1->10.0.0.6:2
fd 4 ipv6 [fd00::5]:1->[fd00::6]:2 proto=udp
fd 5 ipv4-server 10.0.0.5:80
fd 6 ipv6-server [::]:80 proto=udp
fd 7 pipe "" ino=7
fd 8 unix /run/x src=1 dst=2
fd 9 event event
fd 10 unsupported odd
fd 11 signalfd signalfd
fd 12 eventpoll eventpoll
fd 13 inotify inotify
fd 14 timerfd timerfd
fd 15 netlink netlink
fd 16 file /new/file flags=O_RDWR ino=99 dev=0x801
fd 17 bpf bpf
fd 18 userfaultfd userfaultfd
fd 19 io_uring io_uring
fd 20 memfd memfd
fd 21 pidfd pidfd
fd 22 ipv4 10.0.0.5:1->10.0.0.6:2 proto=icmp
fd 23 ipv4 10.0.0.5:1->10.0.0.6:2 proto=raw
fd 24 ipv4 10.0.0.5:1->10.0.0.6:2 proto=unknown
fd 25 ipv4 10.0.0.5:1->10.0.0.6:2 proto=na
@q getuid
`
}
