package field

import "testing"

// benchEvents is a host with an event that most fields have a value for.
const benchEvents = `
interface eth0 10.0.0.5/24
user alice 1000
container web image=registry.example/shop/web:1.4 labels=[io.kubernetes.pod.name=shop]
process init /sbin/init pid=1
process sshd /usr/sbin/sshd pid=50 args=[-D]
process bash /bin/bash parent=sshd pid=100 args=[-l] uid=alice container=web cgroups=[cpu=/a memory=/b]
fd 0 file /dev/null
@bash openat dirfd=AT_FDCWD name=notes.txt flags=O_RDWR -> 3`

// benchFields are the fields that rules use most.
var benchFields = []string{
	"evt.num", "evt.time", "evt.type", "evt.dir", "evt.rawres", "evt.res", "evt.is_open_write", "evt.arg.name",
	"evt.arg.flags", "evt.args", "evt.abspath", "evt.category", "proc.name", "proc.exepath", "proc.cmdline", "proc.pname",
	"proc.aname", "proc.aname[2]", "proc.args", "proc.env[PATH]", "proc.cwd", "proc.pid", "proc.tty", "proc.is_exe_upper_layer",
	"proc.sname", "proc.duration", "thread.cap_effective", "thread.cgroups", "fd.name", "fd.num", "fd.type", "fd.directory",
	"fd.filename", "fd.typechar", "fd.nameraw", "fd.types", "fs.path.name", "user.name", "user.loginuid", "group.name",
	"container.id", "container.name", "container.image.repository", "k8s.pod.name",
}

func parseAll(t testing.TB, names []string) []*Field {
	var fields []*Field
	for _, name := range names {
		f, err := Parse(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		fields = append(fields, f)
	}
	return fields
}

// TestGettersDoNotAllocate checks the fields that rules use most, once the
// scratch memory of the context has grown.
func TestGettersDoNotAllocate(t *testing.T) {
	c := replayText(t, benchEvents)
	out := make([]byte, 0, 1<<12)
	all := make([]Value, 0, 16)
	var v Value
	for _, f := range parseAll(t, benchFields) {
		n := testing.AllocsPerRun(100, func() {
			c.Next(c.Event)
			if f.Get(c, &v) {
				out = AppendText(out[:0], c, f, &v)
				out = AppendJSON(out[:0], c, f, &v)
			}
			all = f.GetAll(c, all[:0])
		})
		if n > 0 {
			t.Errorf("%s: %v allocations", f.Text, n)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	c := replayText(b, benchEvents)
	for _, f := range parseAll(b, benchFields) {
		b.Run(f.Text, func(b *testing.B) {
			b.ReportAllocs()
			var v Value
			for b.Loop() {
				c.Next(c.Event)
				f.Get(c, &v)
			}
		})
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	c := replayText(b, benchEvents)
	fields := parseAll(b, benchFields)
	var out []byte
	var v Value
	b.ReportAllocs()
	for b.Loop() {
		c.Next(c.Event)
		out = out[:0]
		for _, f := range fields {
			if f.Get(c, &v) {
				out = AppendJSON(out, c, f, &v)
			}
		}
	}
}

func BenchmarkAncestors(b *testing.B) {
	c := replayText(b, benchEvents)
	f := parseAll(b, []string{"proc.aname"})[0]
	var all []Value
	b.ReportAllocs()
	for b.Loop() {
		c.Next(c.Event)
		all = f.GetAll(c, all[:0])
	}
}
