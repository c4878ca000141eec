package field

import (
	"testing"
	"unicode/utf8"

	"hids/scap"
	"hids/scap/schema"
)

// world is a host with files of every kind.
const world = `
interface eth0 10.0.0.5/24
container web image=nginx:1.25 mounts=[/srv:/data:ro:false:private]
process init /sbin/init pid=1
process bash /bin/bash pid=100 args=[-l "" x] env=[PATH=/bin] container=web
fd 0 file /dev/null
fd 1 directory /srv
fd 2 unix /dev/log
fd 3 ipv4 10.0.0.5:40000->10.0.0.9:443
fd 4 ipv6-server [::]:80
@bash getpid`

// everyField returns a field of each row, with an argument where one is needed.
func everyField(t testing.TB) []*Field {
	var fields []*Field
	for _, d := range Defs() {
		suffixes := []string{""}
		switch {
		case d.Name == "evt.arg":
			suffixes = []string{"[0]", "[1]", "[5]", ".name", ".fd"}
		case d.Name == "evt.rawarg":
			suffixes = []string{".res", ".name", ".tuple", ".fds", ".data", ".flags"}
		case d.Name == "evt.type.is":
			suffixes = []string{".open"}
		case d.Name == "thread.cgroup":
			suffixes = []string{".cpu"}
		case d.Flags&ArgAllowed != 0:
			suffixes = []string{"", "[1]"}
		case d.Flags&ArgRequired != 0 && !d.bare:
			suffixes = []string{"[1]"}
		}
		for _, s := range suffixes {
			f, err := Parse(d.Name+s, nil)
			if err != nil {
				t.Fatal(err)
			}
			fields = append(fields, f)
		}
	}
	return fields
}

// evaluate extracts and prints all fields.
func evaluate(t testing.TB, c *Context, fields []*Field) {
	var text, js []byte
	var all []Value
	for _, f := range fields {
		var v Value
		if f.Get(c, &v) {
			text = AppendText(text[:0], c, f, &v)
			js = AppendJSON(js[:0], c, f, &v)
			if !utf8.Valid(text) || !utf8.Valid(js) {
				t.Errorf("%s of %v: %q %q", f.Text, c.Event.Type, text, js)
			}
			var x any
			if err := decodeJSON(string(js), &x); err != nil {
				t.Errorf("%s of %v: %q: %v", f.Text, c.Event.Type, js, err)
			}
		}
		all = f.GetAll(c, all[:0])
		f.Exists(c)
	}
}

// FuzzEvents extracts every field from events with arbitrary parameters.
func FuzzEvents(f *testing.F) {
	fields := everyField(f)
	for t := range schema.EventType(schema.NumEventTypes) {
		info := t.Info()
		wide := info.Flags&schema.LargePayload != 0
		params := make([][]byte, len(info.Params))
		for i, p := range info.Params {
			params[i] = make([]byte, max(p.Type.Size(), 40)/max(1, 40/max(1, p.Type.Size())))
		}
		f.Add(uint16(t), uint32(len(params)), int64(100), scap.AppendBody(nil, wide, params...))
		f.Add(uint16(t), uint32(0), int64(-1), []byte{})
	}
	f.Fuzz(func(t *testing.T, typ uint16, n uint32, tid int64, body []byte) {
		ev := &scap.Event{Num: 99, TS: 1700000009 * second, Type: schema.EventType(typ % schema.NumEventTypes), TID: tid}
		ev.SetBody(n, body)
		c := replayText(t, world)
		c.State.Apply(ev)
		c.Next(ev)
		evaluate(t, c, fields)
	})
}
