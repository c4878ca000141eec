package container

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hids/engine/state"
)

// serve answers on a unix socket, in HTTP/1 and in unencrypted HTTP/2.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "hids") // short: the path of a socket is limited
	must(t, err)
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	must(t, err)
	srv := &http.Server{Handler: h, Protocols: new(http.Protocols)}
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetUnencryptedHTTP2(true)
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() {
		_ = srv.Close()
		_ = os.RemoveAll(dir)
	})
	return path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Ids of containers.
var (
	idA = strings.Repeat("a1", 32)
	idB = strings.Repeat("b2", 32)
	idC = strings.Repeat("c3", 32)
)

// fakeDocker is a runtime with some containers.
type fakeDocker struct {
	mu      sync.Mutex
	running []string
	stopped []string
	answers map[string]string // path to JSON
	events  chan string
	hang    chan struct{} // if not nil, look-ups wait for it
}

func newFakeDocker(running ...string) *fakeDocker {
	f := &fakeDocker{running: running, answers: map[string]string{}, events: make(chan string, 10)}
	for _, id := range running {
		f.answers["/containers/"+id+"/json"] = `{"Id":"` + id + `","Name":"/n-` + id[:2] + `","Config":{"Image":"img:1"}}`
	}
	return f
}

func (f *fakeDocker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/containers/json":
		var list []map[string]string
		if r.URL.Query().Get("all") == "true" {
			for _, id := range f.stopped {
				list = append(list, map[string]string{"Id": id, "State": "exited"})
			}
		}
		for _, id := range f.running {
			list = append(list, map[string]string{"Id": id, "State": "running"})
		}
		_ = json.NewEncoder(w).Encode(list)
	case r.URL.Path == "/events":
		w.(http.Flusher).Flush()
		for {
			select {
			case e := <-f.events:
				_, _ = w.Write([]byte(e + "\n"))
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	default:
		f.answer(w, r)
	}
}

func (f *fakeDocker) answer(w http.ResponseWriter, r *http.Request) {
	if f.hang != nil {
		select {
		case <-f.hang:
		case <-r.Context().Done():
			return
		}
	}
	f.mu.Lock()
	text, ok := f.answers[r.URL.Path]
	f.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write([]byte(text))
}

func (f *fakeDocker) set(path, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[path] = text
}

func event(action, id string) string {
	return `{"Type":"container","Action":"` + action + `","Actor":{"ID":"` + id + `"}}`
}

// start starts a watcher and returns what there is at the start.
func start(t *testing.T, opt Options) (*Watcher, []Update) {
	t.Helper()
	w := New(opt)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() {
		cancel()
		w.Stop()
	})
	w.Start(ctx)
	limit, cancel2 := context.WithTimeout(ctx, 20*time.Second)
	defer cancel2()
	return w, w.Initial(limit)
}

func next(t *testing.T, w *Watcher) *state.Container {
	t.Helper()
	_, c := nextUpdate(t, w)
	return c
}

func nextUpdate(t *testing.T, w *Watcher) (Update, *state.Container) {
	t.Helper()
	select {
	case u := <-w.Updates():
		return u, parse(t, u)
	case <-time.After(20 * time.Second):
		t.Fatal("no news")
	}
	panic("not reached")
}

// parse reads an update as a replay does.
func parse(t *testing.T, u Update) *state.Container {
	t.Helper()
	ev := u.Event(7)
	name := "container"
	if u.Removed {
		name = "container_removed"
	}
	if v, _ := ev.Uint(0); v != 0 || ev.NParams() != 3 || ev.Text(1) != name || ev.TS != 7 || ev.TID != 0 {
		t.Errorf("event is %+v", ev)
	}
	c, err := state.ParseContainer(ev.Param(2))
	if err != nil || c.ID != u.ID {
		t.Fatalf("%v: %s", err, u.JSON)
	}
	return c
}

// fakeGRPC answers calls by method.
type fakeGRPC map[string]func(req []byte) (answers [][]byte, status string)

func (f fakeGRPC) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	buf := make([]byte, 64<<10)
	n := 0
	for {
		m, err := r.Body.Read(buf[n:])
		if n += m; err != nil || n == len(buf) {
			break
		}
	}
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Trailer", "Grpc-Status")
	h := f[r.URL.Path]
	if h == nil || n < 5 {
		w.Header().Set("Grpc-Status", "12")
		return
	}
	answers, status := h(buf[5:n])
	for _, a := range answers {
		_, _ = w.Write(append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(a))), a...))
	}
	w.Header().Set("Grpc-Status", status)
}

// msg makes a message of fields: a number is followed by a string, a message, an
// int or a bool.
func msg(fields ...any) []byte {
	var b []byte
	for i := 0; i < len(fields); i += 2 {
		num := fields[i].(int)
		switch v := fields[i+1].(type) {
		case string:
			b = appendText(b, num, v)
		case []byte:
			b = appendText(b, num, string(v))
		case int:
			b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(num)<<3), uint64(v))
		case bool:
			b = appendTrue(b, num)
		}
	}
	return b
}

func ok(answer []byte) ([][]byte, string) { return [][]byte{answer}, "0" }
