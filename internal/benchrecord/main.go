// Command benchrecord measures what a recording costs, as ratios within one run:
// the same loads with and without 'hids record', turn by turn, and medians of
// them. It asks for root.
//
//	go run ./internal/benchrecord -hids ./hids
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func main() {
	b := bench{}
	flag.StringVar(&b.hids, "hids", "./hids", "`PATH` of the program")
	flag.IntVar(&b.rounds, "rounds", 3, "rounds of each measurement")
	flag.DurationVar(&b.span, "span", 3*time.Second, "how long a rate of events is held")
	load := flag.String("load", "", "run a load and say what it took (used by itself)")
	n := flag.Int("n", 0, "calls of the load")
	rate := flag.Int("rate", 0, "calls in a second, 0 = as fast as they go")
	flag.Parse()
	err := error(nil)
	if *load != "" {
		err = runLoad(*load, *n, *rate, flag.Args())
	} else {
		err = b.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchrecord:", err)
		os.Exit(1)
	}
}

// bench is a run of all measurements.
type bench struct {
	hids   string
	rounds int
	span   time.Duration
	self   string
	dir    string
	builds int // compiles so far
}

// A took is what a load took.
type took struct {
	Seconds float64 // by the clock
	CPU     float64 // seconds, with its children
}

// A recorded is a load that was recorded.
type recorded struct {
	took
	recorder float64 // CPU seconds of the recorder alone
	events   float64
	lost     float64
	bytes    float64
}

func (b *bench) run() (err error) {
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.hids, err = filepath.Abs(b.hids); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "benchrecord-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if err := b.writeModule(); err != nil {
		return err
	}
	if err := b.costs(); err != nil {
		return err
	}
	return b.rates()
}

// A job is a load of the table of costs.
type job struct {
	name string
	args func() ([]string, error) // of this program
}

func (b *bench) jobs() []job {
	fixed := func(args ...string) func() ([]string, error) {
		return func() ([]string, error) { return args, nil }
	}
	return []job{
		{"getppid, nothing else", fixed("-load", "getppid", "-n", "2000000")},
		{"open, write, read, close", fixed("-load", "files", "-n", "1000000")},
		{"the same, 200,000 calls in a second", fixed("-load", "files", "-n", "600000", "-rate", "200000")},
		{"compile of a Go program", b.compile},
	}
}

// costs prints what recording adds to loads, and what the recorder itself uses.
// What it uses to begin and to end is measured by an empty load.
func (b *bench) costs() error {
	idle := make([]float64, b.rounds)
	for i := range idle {
		r, err := b.record("-load", "getppid", "-n", "1")
		if err != nil {
			return err
		}
		idle[i] = r.recorder
	}
	fmt.Printf("Start and end of a recording: %.2f s of CPU\n\n", median(idle))
	fmt.Println("| load | slowdown | slowdown in CPU | recorder, s of CPU per million events | bytes per event | events | lost |")
	fmt.Println("|---|---:|---:|---:|---:|---:|---:|")
	for _, j := range b.jobs() {
		if err := b.cost(j, median(idle)); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) cost(j job, idle float64) error {
	var slow, slowCPU, perMillion, perEvent, events, lost []float64
	for i := range b.rounds + 1 {
		off, on, err := b.pair(j)
		if err != nil {
			return err
		}
		if i == 0 {
			continue // fills caches
		}
		slow = append(slow, on.Seconds/off.Seconds)
		slowCPU = append(slowCPU, on.CPU/off.CPU)
		perMillion = append(perMillion, (on.recorder-idle)/on.events*1e6)
		perEvent = append(perEvent, on.bytes/on.events)
		events = append(events, on.events)
		lost = append(lost, on.lost/(on.events+on.lost))
	}
	fmt.Printf("| %s | %.2f | %.2f | %.2f | %.1f | %.0f | %.1f %% |\n", j.name, median(slow), median(slowCPU),
		median(perMillion), median(perEvent), median(events), 100*median(lost))
	return nil
}

// pair runs a load without recording and with it.
func (b *bench) pair(j job) (off took, on recorded, err error) {
	args, err := j.args()
	if err != nil {
		return off, on, err
	}
	out, err := exec.Command(b.self, args...).Output()
	if err != nil {
		return off, on, err
	}
	if err := json.Unmarshal(out, &off); err != nil {
		return off, on, err
	}
	if args, err = j.args(); err != nil {
		return off, on, err
	}
	on, err = b.record(args...)
	return off, on, err
}

// ratesTried are in events per second.
func ratesTried() []int {
	return []int{50_000, 100_000, 150_000, 200_000, 300_000, 400_000, 500_000, 700_000, 1_000_000}
}

// rates raises the rate of events until some are lost in most rounds.
func (b *bench) rates() error {
	fmt.Printf("\nopen, write, read, close on all CPUs for %v:\n\n", b.span)
	fmt.Println("| events/s asked for | events/s recorded | lost | rounds without loss |\n|---:|---:|---:|---:|")
	for _, rate := range ratesTried() {
		n := int(float64(rate) * b.span.Seconds())
		var got, lost []float64
		whole := 0
		for range b.rounds {
			r, err := b.record("-load", "files", "-n", strconv.Itoa(n), "-rate", strconv.Itoa(rate))
			if err != nil {
				return err
			}
			got, lost = append(got, r.events/r.Seconds), append(lost, r.lost)
			if r.lost == 0 {
				whole++
			}
		}
		fmt.Printf("| %d | %.0f | %.0f | %d of %d |\n", rate, median(got), median(lost), whole, b.rounds)
		if 2*whole < b.rounds || median(got) < 0.9*float64(rate) {
			break // more is lost, or the load can't go faster
		}
	}
	return nil
}

var finalLine = regexp.MustCompile(`([0-9,]+) events, ([0-9,]+) lost`)

// record records a load with default options.
func (b *bench) record(args ...string) (r recorded, err error) {
	path := filepath.Join(b.dir, "trace.zst")
	cmd := exec.Command(b.hids, append([]string{"record", "--force", "--tree", "-o", path, "--", b.self}, args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return r, fmt.Errorf("hids record: %w\n%s", err, stderr.String())
	}
	if err := json.Unmarshal(out, &r.took); err != nil {
		return r, err
	}
	all := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() // the load's, too
	r.recorder = all.Seconds() - r.CPU
	m := finalLine.FindStringSubmatch(stderr.String())
	if m == nil {
		return r, fmt.Errorf("hids record says %q", stderr.String())
	}
	r.events, err = strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
	if err != nil {
		return r, err
	}
	if r.lost, err = strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64); err != nil {
		return r, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return r, err
	}
	r.bytes = float64(info.Size())
	return r, nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// runLoad runs a load and prints what it took.
func runLoad(name string, n, rate int, args []string) error {
	begin := time.Now()
	if err := doLoad(name, n, rate, args); err != nil {
		return err
	}
	t := took{Seconds: time.Since(begin).Seconds()}
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var u unix.Rusage
		if err := unix.Getrusage(who, &u); err != nil {
			return err
		}
		t.CPU += time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
	}
	return json.NewEncoder(os.Stdout).Encode(t)
}

func doLoad(name string, n, rate int, args []string) error {
	switch name {
	case "getppid":
		for range n {
			unix.Getppid()
		}
		return nil
	case "files":
		return spread(n, rate)
	case "command":
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stderr = os.Stderr
		return cmd.Run()
	}
	return errors.New("no such load: " + name)
}
