package container

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hids/engine/state"
)

// Engine is an API of a container runtime.
type Engine string

// Engines.
const (
	EngineDocker     Engine = "docker"
	EnginePodman     Engine = "podman"
	EngineContainerd Engine = "containerd"
	EngineCRI        Engine = "cri"
)

// Socket is where a runtime is to be reached.
type Socket struct {
	Engine Engine
	Path   string
}

// DefaultSockets returns where runtimes usually listen. Sockets of ordinary users'
// runtimes are not among them: what is said there, a user may have made up.
func DefaultSockets() []Socket {
	return []Socket{
		{EngineDocker, "/var/run/docker.sock"},
		{EnginePodman, "/run/podman/podman.sock"},
		{EngineCRI, "/run/containerd/containerd.sock"},
		{EngineCRI, "/run/k3s/containerd/containerd.sock"},
		{EngineCRI, "/run/crio/crio.sock"},
		{EngineContainerd, "/run/containerd/containerd.sock"},
	}
}

// Options say which runtimes to ask, and what.
type Options struct {
	Sockets  []Socket
	Env      bool          // containers' environments, too
	MaxLabel int           // labels with longer values are left out, in bytes; 0 means 100
	Timeout  time.Duration // of one request; 0 means 2 s
	Log      func(error)   // what went wrong with a runtime, from any goroutine; nil: nobody wants to know
}

// Sizes of queues. What does not fit is dropped and counted.
const (
	requestQueue = 1024
	updateQueue  = 256
	maxKnown     = 1 << 14  // containers
	maxKnownSize = 64 << 20 // bytes of their events
	maxSeen      = 1 << 13  // lists of cgroups
)

const (
	defaultTimeout  = 2 * time.Second
	defaultMaxLabel = 100
	minBackoff      = time.Second
	maxBackoff      = 30 * time.Second
)

// runtime is what an engine can do. Its methods return by the end of ctx.
type runtime interface {
	// list returns the ids of the running containers.
	list(ctx context.Context) ([]string, error)
	// inspect returns what there is to know of a container, by its full id or
	// the start of it. Its error is errNotFound if there is none.
	inspect(ctx context.Context, id string) (*Info, error)
	// watch reports containers that appear, change or are removed until the
	// connection ends.
	watch(ctx context.Context, f func(id string, removed bool)) error
	close()
}

// Watcher asks the runtimes of a host for their containers.
type Watcher struct {
	opt     Options
	workers []*worker
	out     chan Update
	ready   chan struct{}
	done    sync.WaitGroup
	stop    context.CancelFunc
	dropped atomic.Uint64

	seen map[string]struct{} // lists of cgroups, of the caller of Saw

	mu    sync.Mutex
	known map[string]known // by short id
	size  int              // of the data of those
	age   uint64           // of the next one
}

// known is what was last said of a container, and by whom.
type known struct {
	fullID string
	data   []byte // of the event
	by     *worker
	age    uint64 // grows with each one
}

// New returns a watcher that has not started.
func New(opt Options) *Watcher {
	if opt.Timeout <= 0 {
		opt.Timeout = defaultTimeout
	}
	if opt.MaxLabel <= 0 {
		opt.MaxLabel = defaultMaxLabel
	}
	w := &Watcher{
		opt: opt, out: make(chan Update, updateQueue), ready: make(chan struct{}),
		seen: map[string]struct{}{}, known: map[string]known{}, stop: func() {},
	}
	for _, s := range opt.Sockets {
		if r := opt.newRuntime(s); r != nil {
			w.workers = append(w.workers, &worker{
				w: w, socket: s, runtime: r,
				requests: make(chan request, requestQueue), first: make(chan struct{}),
			})
		}
	}
	return w
}

func (o *Options) newRuntime(s Socket) runtime {
	switch s.Engine {
	case EngineDocker:
		return newDocker(Docker, s.Path, o.Env)
	case EnginePodman:
		return newDocker(Podman, s.Path, o.Env)
	case EngineContainerd:
		return newContainerd(s.Path, o.Env, o.has(EngineDocker), o.has(EngineCRI))
	case EngineCRI:
		return newCRI(s.Path, o.Env)
	}
	return nil
}

func (o *Options) has(e Engine) bool {
	return slices.ContainsFunc(o.Sockets, func(s Socket) bool { return s.Engine == e })
}

// Start begins to ask. It returns at once.
func (w *Watcher) Start(ctx context.Context) {
	ctx, w.stop = context.WithCancel(ctx)
	for _, k := range w.workers {
		w.done.Go(func() { k.answer(ctx) })
		w.done.Go(func() { k.follow(ctx) })
	}
	w.done.Go(func() {
		for _, k := range w.workers {
			select {
			case <-k.first:
			case <-ctx.Done():
			}
		}
		close(w.ready)
	})
}

// Initial returns the containers that there are at the start, once all runtimes
// have answered or ctx has ended. What comes later is in Updates.
func (w *Watcher) Initial(ctx context.Context) []Update {
	var list []Update
	for {
		select {
		case u := <-w.out:
			list = append(list, u)
			continue
		case <-w.ready:
		case <-ctx.Done():
		}
		for {
			select {
			case u := <-w.out:
				list = append(list, u)
			default:
				return list
			}
		}
	}
}

// Updates returns the channel of news. It is never closed.
func (w *Watcher) Updates() <-chan Update { return w.out }

// Known returns all containers of which something is known, in the order of their
// ids: what a section that starts now has to begin with.
func (w *Watcher) Known() []Update {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]Update, 0, len(w.known))
	for id, k := range w.known {
		list = append(list, Update{ID: id, JSON: k.data})
	}
	slices.SortFunc(list, func(a, b Update) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// Dropped returns the number of containers that were not looked up because too
// many were waiting.
func (w *Watcher) Dropped() uint64 { return w.dropped.Load() }

// Stop ends all requests and waits for that. Runtimes that hang do not delay it.
func (w *Watcher) Stop() {
	w.stop()
	w.done.Wait()
}

// Saw tells that a thread has these cgroups ("subsys=path", NUL separated). If
// they are of a container that nobody has asked for yet, it is looked up. Saw
// never waits. It must not be called from two goroutines at the same time.
func (w *Watcher) Saw(cgroups []byte) {
	if _, ok := w.seen[string(cgroups)]; ok {
		return
	}
	if len(w.seen) >= maxSeen {
		clear(w.seen)
	}
	w.seen[string(cgroups)] = struct{}{}
	id := state.ContainerID(cgroups)
	if id == "" {
		return
	}
	w.mu.Lock()
	_, ok := w.known[short(id)]
	w.mu.Unlock()
	if ok {
		return
	}
	whole := wholeID(cgroups, id)
	podman := strings.Contains(string(cgroups), "/libpod-")
	for _, k := range w.workers {
		if (k.socket.Engine == EnginePodman) == podman {
			k.ask(request{id: whole})
		}
	}
}

// publish passes news on, unless it is none, or comes from another runtime than
// what is known. It waits for the reader of Updates, who cannot be made to wait.
func (w *Watcher) publish(ctx context.Context, k *worker, info *Info) {
	info.bound(w.opt.MaxLabel)
	data := info.json()
	if w.isNews(k, info, data) {
		w.send(ctx, Update{ID: info.ID, JSON: data})
	}
}

// isNews notes what is known of a container now. It reports whether that is new.
func (w *Watcher) isNews(k *worker, info *Info, data []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	old, ok := w.known[info.ID]
	if ok && (old.by != k || bytes.Equal(old.data, data)) {
		return false
	}
	w.forget(info.ID)
	if len(w.known) >= maxKnown || w.size+len(data) > maxKnownSize {
		w.forgetOld()
	}
	w.age++
	w.size += len(data)
	w.known[info.ID] = known{info.FullID, data, k, w.age}
	return true
}

// forget removes what is known of a container.
func (w *Watcher) forget(id string) {
	w.size -= len(w.known[id].data)
	delete(w.known, id)
}

// forgetOld removes the older half of what is known.
func (w *Watcher) forgetOld() {
	ids := make([]string, 0, len(w.known))
	for id := range w.known {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(w.known[a].age, w.known[b].age) })
	for _, id := range ids[:(len(ids)+1)/2] {
		w.forget(id)
	}
}

// remove tells that a runtime has deleted a container that it had announced.
func (w *Watcher) remove(ctx context.Context, k *worker, id string) {
	w.mu.Lock()
	old, ok := w.known[short(id)]
	ok = ok && old.by == k && old.fullID == id
	if ok {
		w.forget(short(id))
	}
	w.mu.Unlock()
	var last struct{ Container Info }
	if !ok || json.Unmarshal(old.data, &last) != nil {
		return
	}
	c := &last.Container
	if c.Env == nil {
		c.Env = []string{}
	}
	if c.PodSandboxLabels == nil {
		c.PodSandboxLabels = map[string]string{}
	}
	w.send(ctx, Update{Removed: true, ID: c.ID, JSON: c.json()})
}

func (w *Watcher) send(ctx context.Context, u Update) {
	select {
	case w.out <- u:
	case <-ctx.Done():
	}
}

// request asks for a container, or tells that it is gone, or that all there were
// at the start have been asked for.
type request struct {
	id      string
	removed bool
	first   bool
	attempt int
}

// worker speaks to one runtime.
type worker struct {
	w        *Watcher
	socket   Socket
	runtime  runtime
	requests chan request
	first    chan struct{} // closed after the containers that there were at the start
	logged   time.Time     // when an error of a look-up was
}

// ask queues a request if there is room.
func (k *worker) ask(r request) {
	select {
	case k.requests <- r:
	default:
		k.w.dropped.Add(1)
	}
}

// retries are the times after which to ask again for a container that the runtime
// does not know, as it may have been seen before the runtime had written it down, or
// of which it did not tell in time.
var retries = [...]time.Duration{250 * time.Millisecond, 2 * time.Second}

// answer serves the requests, one after another.
func (k *worker) answer(ctx context.Context) {
	defer k.runtime.close()
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-k.requests:
			switch {
			case r.first:
				close(k.first)
			case r.removed:
				k.w.remove(ctx, k, r.id)
			default:
				k.lookUp(ctx, r)
			}
		}
	}
}

func (k *worker) lookUp(ctx context.Context, r request) {
	limited, cancel := context.WithTimeout(ctx, k.w.opt.Timeout)
	defer cancel()
	info, err := k.runtime.inspect(limited, r.id)
	switch {
	case err == nil:
		k.w.publish(ctx, k, info)
	case ctx.Err() != nil:
	case errors.Is(err, errNotFound):
		k.askAgain(r)
	default:
		if errors.Is(err, context.DeadlineExceeded) {
			k.askAgain(r)
		}
		if now := time.Now(); k.logged.IsZero() || now.Sub(k.logged) > logEvery {
			k.logged = now
			k.w.log(k.socket, err)
		}
	}
}

// logEvery is how often the errors of look-ups are told at most: each names another
// container.
const logEvery = time.Minute

// askAgain queues a request anew, after some time.
func (k *worker) askAgain(r request) {
	if r.attempt < len(retries) {
		delay := retries[r.attempt]
		r.attempt++
		time.AfterFunc(delay, func() { k.ask(r) })
	}
}

// follow asks for the containers that there are and follows the runtime's events,
// again and again, as runtimes are stopped and started.
func (k *worker) follow(ctx context.Context) {
	backoff := minBackoff
	for n := 0; ctx.Err() == nil; n++ {
		start := time.Now()
		err := k.session(ctx, n == 0)
		if time.Since(start) > maxBackoff {
			backoff = minBackoff
		}
		if n == 0 && ctx.Err() == nil && !expected(err) {
			k.w.log(k.socket, err)
		}
		select {
		case <-time.After(backoff):
		case <-ctx.Done():
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

// expected reports whether there is nothing to say of an error: that a runtime is
// not there, or has no events to follow.
func expected(err error) bool {
	return err == nil || errors.Is(err, errUnimplemented) || errors.Is(err, fs.ErrNotExist)
}

// session asks for all containers and then follows the events until they end.
// What happens in between is seen by the cgroups of threads.
func (k *worker) session(ctx context.Context, first bool) error {
	err := k.listAll(ctx)
	if first {
		k.wait(ctx, request{first: true})
	}
	if err != nil {
		return err
	}
	return k.runtime.watch(ctx, func(id string, removed bool) {
		k.wait(ctx, request{id: id, removed: removed})
	})
}

func (k *worker) listAll(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, k.w.opt.Timeout)
	defer cancel()
	ids, err := k.runtime.list(limited)
	for _, id := range ids[:min(len(ids), maxKnown)] {
		k.wait(ctx, request{id: id})
	}
	return err
}

// wait queues a request, also when it has to wait for room.
func (k *worker) wait(ctx context.Context, r request) {
	select {
	case k.requests <- r:
	case <-ctx.Done():
	}
}

func (w *Watcher) log(s Socket, err error) {
	if w.opt.Log != nil {
		w.opt.Log(&RuntimeError{s, err})
	}
}

// RuntimeError says what went wrong with a runtime.
type RuntimeError struct {
	Socket Socket
	Err    error
}

// Error names the socket and what went wrong.
func (e *RuntimeError) Error() string {
	return string(e.Socket.Engine) + " at " + e.Socket.Path + ": " + e.Err.Error()
}

// Unwrap returns what went wrong.
func (e *RuntimeError) Unwrap() error { return e.Err }
