package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"hids/engine/state"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

func (a *app) infoCommand() *cli.Command {
	return &cli.Command{
		Name:      "info",
		Usage:     "say what is in captures",
		UsageText: "hids info [OPTIONS] TRACE...",
		Description: `Prints where and when a capture was taken and what it contains: sections, events
by type, processes, containers, users, and events that the recorder lost. Of a
capture with an index, it verifies that nothing was changed since it was written;
the index of a recording that was cut short is rebuilt.

Examples:
   hids info trace.scap
   hids info --format json captures/ | jq '.[].events'`,
		Flags: []cli.Flag{
			formatFlag("text", []string{"text", "json"}),
			&cli.IntFlag{Name: "top", Value: 10, Usage: "list the `N` most frequent events and processes; 0 = all"},
			timezoneFlag(),
		},
		Action: a.info,
	}
}

// count is how often something occurs.
type count struct {
	Name  string `json:"name"`
	Count uint64 `json:"count"`
}

// containerRow is a container in reports.
type containerRow struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Image string `json:"image,omitempty"`
	Count uint64 `json:"events"`
}

// userRow is a user in reports.
type userRow struct {
	UID  uint32 `json:"uid"`
	Name string `json:"name"`
}

// captureInfo is what info says of a capture.
type captureInfo struct {
	File        string         `json:"file"`
	Size        int64          `json:"size,omitempty"` // bytes as stored
	Compression string         `json:"compression"`
	Version     string         `json:"version"` // of the section header
	Hostname    string         `json:"hostname"`
	CPUs        uint32         `json:"cpus,omitempty"`
	Memory      uint64         `json:"memory,omitempty"` // bytes
	First       string         `json:"first,omitempty"`  // time of the first event
	Last        string         `json:"last,omitempty"`
	Seconds     float64        `json:"seconds"`
	Sections    int            `json:"sections"`
	Events      uint64         `json:"events"`
	Delivered   uint64         `json:"delivered"` // to rules and filters
	Drops       uint64         `json:"drops"`     // drop events: some were lost around each
	Threads     int            `json:"threads"`   // in the process lists
	Processes   []count        `json:"processes"` // by events
	Types       []count        `json:"types"`
	Containers  []containerRow `json:"containers"`
	Users       []userRow      `json:"users"`
	Index       *indexInfo     `json:"index,omitempty"` // of a zstd file
	Error       string         `json:"error,omitempty"` // why it could not be read to its end
}

// info is the action of the info command.
func (a *app) info(c *cli.Context) error {
	traces, err := findTraces("info", c.Args().Slice())
	if err != nil {
		return err
	}
	loc, err := location(c)
	if err != nil {
		return err
	}
	format := c.String("format")
	if format != "text" && format != "json" {
		return unknownFormat(c, format, []string{"text", "json"})
	}
	bar := a.newProgress(traces, false)
	infos := []*captureInfo{}
	status := 0
	for _, t := range traces {
		info, err := a.infoOf(t, loc, bar)
		if a.ctx.Err() != nil {
			return context.Cause(a.ctx)
		}
		if err != nil {
			status = max(status, a.sayCapture(t, err))
		}
		infos = append(infos, info)
	}
	if format == "json" {
		err = writeJSON(a.out, infos)
	} else {
		err = a.infoText(infos, c.Int("top"))
	}
	if err != nil || status == 0 {
		return err
	}
	return &exitError{status: status}
}

// collector counts what is in a capture.
type collector struct {
	info       *captureInfo
	types      map[string]uint64
	processes  map[string]uint64
	containers map[string]*containerRow
	users      map[uint32]string
	stats      *replay.Stats
	starts     []uint64 // number of events before each section
}

// section notes what a section says of the host.
func (c *collector) section(s *scap.Section) {
	c.starts = append(c.starts, c.stats.Events)
	if s.Index == 0 {
		c.info.Version = fmt.Sprintf("%d.%d", s.Major, s.Minor)
	}
	if m := s.Machine; m != nil && c.info.Hostname == "" {
		c.info.Hostname, c.info.CPUs, c.info.Memory = m.Hostname, m.NumCPUs, m.MemorySize
	}
	c.info.Threads += len(s.Threads)
	for _, u := range s.Users {
		c.users[u.UID] = u.Name
	}
}

// event counts a delivered event.
func (c *collector) event(ev *scap.Event, st *state.State) {
	c.types[eventName(ev)]++
	if t := st.EventThread(); t != nil {
		c.processes[t.Comm]++
	}
	id, meta, ok := st.EventContainer()
	if !ok || id == "host" {
		return
	}
	row := c.containers[id]
	if row == nil {
		row = &containerRow{ID: id}
		c.containers[id] = row
	}
	row.Count++
	if meta != nil {
		row.Name, row.Image = meta.Name, meta.Image
	}
}

// eventName returns what evt.type prints, for generic system calls too.
func eventName(ev *scap.Event) string {
	if ev.Type == schema.GENERIC_X {
		if id, ok := ev.Uint(0); ok && id <= math.MaxUint16 {
			if s := schema.SyscallByCode(uint16(id)); s != nil {
				return s.Name
			}
		}
	}
	return ev.Info().Name
}

// infoOf reads a capture. The result holds what was found before an error.
func (a *app) infoOf(t trace, loc *time.Location, bar *progress) (*captureInfo, error) {
	info := &captureInfo{File: t.name(), Processes: []count{}, Types: []count{}, Containers: []containerRow{}, Users: []userRow{}}
	capture, err := a.open(a.ctx, t, false)
	if err != nil {
		info.Error = err.Error()
		return info, err
	}
	defer capture.Close()
	info.Size = max(capture.size, 0)
	bar.begin(capture)
	c := &collector{info: info, types: map[string]uint64{}, processes: map[string]uint64{},
		containers: map[string]*containerRow{}, users: map[uint32]string{}}
	opt := replay.Options{Loc: loc, Section: c.section}
	if bar != nil {
		opt.Progress = bar.update
	}
	run := replay.NewRun(capture, opt)
	c.stats = &run.Stats
	err = run.Each(a.ctx, func(ev *scap.Event) error { c.event(ev, run.State); return nil })
	stats := run.Stats
	bar.end(stats.Events)
	info.Compression = capture.Compression().String()
	info.Sections, info.Events, info.Delivered, info.Drops = stats.Sections, stats.Events, stats.Delivered, stats.Drops
	if stats.Events > 0 {
		info.First, info.Last = timeText(stats.FirstTS, loc), timeText(stats.LastTS, loc)
		info.Seconds = float64(int64(stats.LastTS-stats.FirstTS)) / 1e9
	}
	c.store()
	if a.ctx.Err() == nil {
		index, ierr := a.indexOf(capture, c.sectionEvents(), loc)
		info.Index = index
		if err == nil {
			err = ierr
		}
	}
	if err != nil {
		info.Error = err.Error()
	}
	return info, err
}

// sectionEvents returns the numbers of events of the sections.
func (c *collector) sectionEvents() []uint64 {
	events := make([]uint64, len(c.starts))
	for i, start := range c.starts {
		end := c.stats.Events
		if i+1 < len(c.starts) {
			end = c.starts[i+1]
		}
		events[i] = end - start
	}
	return events
}

func timeText(ns uint64, loc *time.Location) string {
	return time.Unix(0, int64(ns)).In(loc).Format(time.RFC3339Nano)
}

// store puts the counts into the report, in a fixed order.
func (c *collector) store() {
	c.info.Types = sortedNames(c.types)
	c.info.Processes = sortedNames(c.processes)
	for _, row := range c.containers {
		c.info.Containers = append(c.info.Containers, *row)
	}
	slices.SortFunc(c.info.Containers, func(a, b containerRow) int { return strings.Compare(a.ID, b.ID) })
	for uid, name := range c.users {
		c.info.Users = append(c.info.Users, userRow{uid, name})
	}
	slices.SortFunc(c.info.Users, func(a, b userRow) int { return cmp.Compare(a.UID, b.UID) })
}

// sortedNames returns counts, the most frequent first.
func sortedNames(counts map[string]uint64) []count {
	list := make([]count, 0, len(counts))
	for name, n := range counts {
		list = append(list, count{name, n})
	}
	slices.SortFunc(list, func(a, b count) int {
		if a.Count != b.Count {
			return cmp.Compare(b.Count, a.Count)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list
}

func (a *app) infoText(infos []*captureInfo, top int) error {
	for n, i := range infos {
		var b strings.Builder
		if n > 0 {
			b.WriteString("\n")
		}
		i.head(&b)
		if i.Index != nil {
			i.Index.table(&b, top)
		}
		writeCounts(&b, "events by type", i.Types, top)
		writeCounts(&b, "processes by events", i.Processes, top)
		if len(i.Containers) > 0 {
			b.WriteString("containers\n")
			for _, c := range i.Containers {
				fmt.Fprintf(&b, "  %12s  %s  %s  %s\n", grouped(c.Count), c.ID, c.Name, c.Image)
			}
		}
		if err := a.out.Line([]byte(printable(strings.TrimRight(b.String(), "\n")))); err != nil {
			return err
		}
	}
	return nil
}

// head writes the lines about the capture as a whole.
func (i *captureInfo) head(b *strings.Builder) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(b, "%-12s %s\n", name, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " "))
	}
	line("file", "%s", i.File)
	if i.Error != "" {
		line("error", "%s", i.Error)
	}
	if i.Error != "" && i.Sections == 0 && i.Index == nil {
		return
	}
	size := ""
	if i.Size > 0 {
		size = ", " + byteSize(i.Size)
	}
	line("format", "scap %s, %s%s", i.Version, i.Compression, size)
	if i.Index != nil {
		i.Index.head(line, i.Size, i.Events)
	}
	host := i.Hostname
	if i.CPUs > 0 {
		host += ", " + plural(int(i.CPUs), "CPU")
	}
	if i.Memory > 0 {
		host += ", " + byteSize(int64(i.Memory)) + " of memory"
	}
	line("host", "%s", host)
	if i.First != "" {
		line("time", "%s to %s (%.3f s)", i.First, i.Last, i.Seconds)
	}
	line("sections", "%d", i.Sections)
	line("events", "%s, of which rules see %s", grouped(i.Events), grouped(i.Delivered))
	if i.Drops > 0 {
		line("lost", "some, around %s", plural(int(i.Drops), "drop event"))
	}
	line("threads", "%d at the start", i.Threads)
	line("users", "%d", len(i.Users))
}

func writeCounts(b *strings.Builder, title string, counts []count, top int) {
	if len(counts) == 0 {
		return
	}
	fmt.Fprintf(b, "%s\n", title)
	rest := 0
	if top > 0 && len(counts) > top {
		rest = len(counts) - top
		counts = counts[:top]
	}
	for _, c := range counts {
		fmt.Fprintf(b, "  %12s  %s\n", grouped(c.Count), strings.ReplaceAll(c.Name, "\n", " "))
	}
	if rest > 0 {
		fmt.Fprintf(b, "  %12s  and %d more: see --top\n", "", rest)
	}
}
