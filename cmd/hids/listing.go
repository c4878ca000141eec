package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/engine/field"
	"hids/scap/schema"
)

// listFormats are the formats of the tables that fields and events print.
func listFormats() []string { return []string{"text", "json", "markdown"} }

func (a *app) fieldsCommand() *cli.Command {
	return &cli.Command{
		Name:      "fields",
		Usage:     "list the fields that conditions and outputs can name",
		UsageText: "hids fields [OPTIONS] [PATTERN...]",
		Description: `Lists fields with their type and what they mean. A PATTERN selects fields by
name: part of one, or with * and ? a whole one. A CLASS is one of
` + wrapText(strings.Join(fieldClasses(), ", "), "   ", helpWidth) + `
or what field names begin with, such as proc, thread or k8s.

After its name and type, a field may be marked: [ARG] it needs an argument, [ARG?]
it can have one, FILTER_ONLY and PRINT_ONLY it is for conditions or for outputs
only, NO_RHS it can't stand on the right of a comparison, NO_TRANSFORMER it can't
be transformed, IS_LIST it has several values, SUGGESTED Falco's stock
configuration appends it to outputs.

Examples:
   hids fields proc.a
   hids fields --class fd --format markdown
   hids fields 'evt.*time*'`,
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "class", Usage: "only the fields of `CLASS`, such as process or k8s; may be repeated"},
			&cli.BoolFlag{Name: "all", Usage: "also those that are hidden since they are of no use in rules"},
			formatFlag("text", listFormats()),
		},
		Action: a.fields,
	}
}

// fieldFlags are the names of field flags, as in Falco's lists.
var fieldFlags = []struct {
	flag field.Flags
	name string
}{
	{field.ArgRequired, "ARG_REQUIRED"},
	{field.ArgAllowed, "ARG_ALLOWED"},
	{field.FilterOnly, "FILTER_ONLY"},
	{field.PrintOnly, "PRINT_ONLY"},
	{field.TableOnly, "TABLE_ONLY"},
	{field.NoRHS, "NO_RHS"},
	{field.NoTransformer, "NO_TRANSFORMER"},
	{field.IsList, "IS_LIST"},
	{field.Deprecated, "DEPRECATED"},
	{field.Suggested, "SUGGESTED"},
}

// fieldRow is a field in listings.
type fieldRow struct {
	Class  string   `json:"class"`
	Name   string   `json:"name"`
	Type   string   `json:"type"`
	Format string   `json:"format"`
	Flags  []string `json:"flags"`
	Doc    string   `json:"doc"`
}

// argument returns how the name of a field with an argument is shown.
func (r *fieldRow) argument() string {
	for _, f := range r.Flags {
		switch f {
		case "ARG_REQUIRED":
			return "[ARG]"
		case "ARG_ALLOWED":
			return "[ARG?]"
		}
	}
	return ""
}

// fieldClasses returns the classes of fields, in the order of the table.
func fieldClasses() []string {
	var classes []string
	for _, d := range field.Defs() {
		if !slices.Contains(classes, d.Class) {
			classes = append(classes, d.Class)
		}
	}
	return classes
}

// fieldPrefixes returns what field names begin with, up to the dot.
func fieldPrefixes() []string {
	var prefixes []string
	for _, d := range field.Defs() {
		if p := fieldPrefix(d.Name); !slices.Contains(prefixes, p) {
			prefixes = append(prefixes, p)
		}
	}
	return prefixes
}

func fieldPrefix(name string) string {
	prefix, _, _ := strings.Cut(name, ".")
	return prefix
}

// inClass reports whether a field is in one of the classes, or begins with the
// name of one that is none. All fields are if there are no classes.
func inClass(d *field.Def, classes []string) bool {
	known := fieldClasses()
	for _, class := range classes {
		class = strings.ToLower(class)
		if class == d.Class || class == fieldPrefix(d.Name) && !slices.Contains(known, class) {
			return true
		}
	}
	return len(classes) == 0
}

// knownNames returns an error for the first of names that is none of the listed
// ones and none of their aliases.
func knownNames(command, option string, names, listed, aliases []string) error {
	all := slices.Concat(listed, aliases)
	for _, name := range names {
		if !slices.Contains(all, strings.ToLower(name)) {
			return usagef("%s: --%s %s: no such %s%s; use one of %s", command, option, name, option,
				didYouMean(name, all), strings.Join(listed, ", "))
		}
	}
	return nil
}

// fields is the action of the fields command.
func (a *app) fields(c *cli.Context) error {
	classes := c.StringSlice("class")
	if err := knownNames("fields", "class", classes, fieldClasses(), fieldPrefixes()); err != nil {
		return err
	}
	rows := []fieldRow{}
	for _, d := range field.Defs() {
		if d.Flags&field.TableOnly != 0 && !c.Bool("all") || !inClass(d, classes) || !matches(d.Name, c.Args().Slice()) {
			continue
		}
		row := fieldRow{Class: d.Class, Name: d.Name, Type: d.Type.String(), Format: d.Fmt.String(), Flags: []string{}, Doc: d.Doc}
		for _, f := range fieldFlags {
			if d.Flags&f.flag != 0 {
				row.Flags = append(row.Flags, f.name)
			}
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return usagef("fields: no field matches; 'hids fields' lists all of them")
	}
	return printList(c, a.out, rows, fieldsText, fieldsMarkdown)
}

// printList prints rows in the format that the command line asks for.
func printList[T any](c *cli.Context, w *output, rows []T, text, markdown func(io.Writer, []T) error) error {
	switch format := c.String("format"); format {
	case "text":
		return text(w, rows)
	case "json":
		return writeJSON(w, rows)
	case "markdown":
		return markdown(w, rows)
	default:
		return unknownFormat(c, format, listFormats())
	}
}

// writeJSON writes v as indented JSON.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// selected reports whether list is empty or has name.
func selected(name string, list []string) bool {
	for _, l := range list {
		if strings.EqualFold(l, name) {
			return true
		}
	}
	return len(list) == 0
}

// matches reports whether a name matches one of the patterns, or there are none.
func matches(name string, patterns []string) bool {
	for _, p := range patterns {
		if strings.ContainsAny(p, "*?[") {
			if ok, err := path.Match(p, name); ok && err == nil {
				return true
			}
		} else if strings.Contains(name, p) {
			return true
		}
	}
	return len(patterns) == 0
}

func fieldsText(w io.Writer, rows []fieldRow) error {
	class := ""
	for i := range rows {
		r := &rows[i]
		if r.Class != class {
			if class != "" {
				fmt.Fprintln(w)
			}
			class = r.Class
			fmt.Fprintf(w, "# %s\n", class)
		}
		fmt.Fprintf(w, "\n%s%s  %s", r.Name, r.argument(), r.Type)
		for _, f := range r.Flags {
			if !strings.HasPrefix(f, "ARG_") {
				fmt.Fprintf(w, " %s", f)
			}
		}
		if _, err := fmt.Fprintf(w, "\n%s\n", wrapText(r.Doc, "    ", 80)); err != nil {
			return err
		}
	}
	return nil
}

// wrapText returns text in lines of at most width bytes that start with indent.
func wrapText(text, indent string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		switch {
		case column == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+len(word) > width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}

func fieldsMarkdown(w io.Writer, rows []fieldRow) error {
	class := ""
	for i := range rows {
		r := &rows[i]
		if r.Class != class {
			if class != "" {
				fmt.Fprintln(w)
			}
			class = r.Class
			fmt.Fprintf(w, "## %s\n\n| field | type | flags | meaning |\n|---|---|---|---|\n", markdownText(class))
		}
		if _, err := fmt.Fprintf(w, "| `%s%s` | %s | %s | %s |\n", r.Name, r.argument(), r.Type,
			markdownText(strings.Join(r.Flags, ", ")), markdownText(r.Doc)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) eventsCommand() *cli.Command {
	return &cli.Command{
		Name:      "events",
		Usage:     "list the events and their parameters",
		UsageText: "hids events [OPTIONS] [PATTERN...]",
		Description: `Lists event types (evt.type) with their parameters (evt.arg.NAME). A PATTERN
selects events by name: part of one, or with * and ? a whole one. CATEGORY is one
of
` + wrapText(strings.Join(categories(), ", "), "   ", helpWidth) + `

Only current exit events and events without a pair are listed: rules see nothing
else, since events of older captures are upgraded. --all lists every type. The
mark is > for enter events, < for all others (evt.dir). System calls without an
event type are events of their own name without parameters.

Examples:
   hids events openat
   hids events --category net --format markdown
   hids events --syscalls 'io_*'`,
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "category", Usage: "only the events of `CATEGORY`, such as file or net; may be repeated"},
			&cli.BoolFlag{Name: "all", Usage: "also enter events and the types of old captures"},
			&cli.BoolFlag{Name: "syscalls", Usage: "list system calls, also those without an event type of their own"},
			formatFlag("text", listFormats()),
		},
		Action: a.events,
	}
}

// eventRow is an event type in listings.
type eventRow struct {
	ID       int        `json:"id"`
	Symbol   string     `json:"symbol"`
	Name     string     `json:"name"`
	Dir      string     `json:"dir"`
	Category string     `json:"category"`
	Old      bool       `json:"old,omitempty"`
	Params   []paramRow `json:"params"`
}

// paramRow is a parameter in listings.
type paramRow struct {
	Name   string   `json:"name"`
	Type   string   `json:"type"`
	Values []string `json:"values,omitempty"` // names of flags
}

// syscallRow is a system call in listings.
type syscallRow struct {
	Name  string `json:"name"`
	Nr    int    `json:"x86_64"` // -1 = none
	Event string `json:"event"`  // the event type, "" for a generic one
}

// events is the action of the events command.
func (a *app) events(c *cli.Context) error {
	if err := knownNames("events", "category", c.StringSlice("category"), categories(), nil); err != nil {
		return err
	}
	if c.Bool("syscalls") {
		return a.syscalls(c)
	}
	rows := []eventRow{}
	for t := schema.EventType(0); t < schema.NumEventTypes; t++ {
		e := t.Info()
		if !c.Bool("all") && !visible(e) || !matches(e.Name, c.Args().Slice()) ||
			!selected(categoryName(e.Category), c.StringSlice("category")) {
			continue
		}
		rows = append(rows, newEventRow(e))
	}
	if len(rows) == 0 {
		return usagef("events: no event matches; 'hids events --all' lists all of them")
	}
	return printList(c, a.out, rows, eventsText, eventsMarkdown)
}

// visible reports whether rules can see events of a type.
func visible(e *schema.Event) bool {
	if e.Flags&(schema.Unused|schema.OldVersion) != 0 {
		return false
	}
	return !e.IsSyscall() || !e.Type.IsEnter()
}

func newEventRow(e *schema.Event) eventRow {
	row := eventRow{ID: int(e.Type), Symbol: e.Symbol, Name: e.Name, Dir: "<", Category: categoryName(e.Category),
		Old: e.Flags&schema.OldVersion != 0, Params: []paramRow{}}
	if e.Type.IsEnter() {
		row.Dir = ">"
	}
	for i := range e.Params {
		p := paramRow{Name: e.Params[i].Name, Type: e.Params[i].Type.String()}
		if table := e.Params[i].Flags; table != nil {
			for _, v := range table.Values {
				p.Values = append(p.Values, v.Name)
			}
		}
		row.Params = append(row.Params, p)
	}
	return row
}

// categoryNames are the names of categories in listings.
var categoryNames = map[schema.Category]string{
	schema.CatUnknown: "unknown", schema.CatOther: "other", schema.CatFile: "file", schema.CatNet: "net",
	schema.CatIPC: "ipc", schema.CatMemory: "memory", schema.CatProcess: "process", schema.CatSleep: "sleep",
	schema.CatSystem: "system", schema.CatSignal: "signal", schema.CatUser: "user", schema.CatTime: "time",
	schema.CatProcessing: "processing", schema.CatIORead: "io-read", schema.CatIOWrite: "io-write",
	schema.CatIOOther: "io-other", schema.CatWait: "wait", schema.CatScheduler: "scheduler", schema.CatInternal: "internal",
}

func categoryName(c schema.Category) string { return categoryNames[c.Base()] }

// categories returns the names of the categories that events have, sorted.
func categories() []string {
	var names []string
	for t := schema.EventType(0); t < schema.NumEventTypes; t++ {
		if name := categoryName(t.Info().Category); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func eventsText(w io.Writer, rows []eventRow) error {
	for i := range rows {
		r := &rows[i]
		params := make([]string, len(r.Params))
		for j, p := range r.Params {
			params[j] = p.Name + " " + p.Type
		}
		if _, err := fmt.Fprintf(w, "%s %s(%s)  %s\n", r.Dir, r.Name, strings.Join(params, ", "), r.Category); err != nil {
			return err
		}
	}
	return nil
}

func eventsMarkdown(w io.Writer, rows []eventRow) error {
	fmt.Fprint(w, "| dir | event | category | parameters |\n|---|---|---|---|\n")
	for i := range rows {
		r := &rows[i]
		params := make([]string, len(r.Params))
		for j, p := range r.Params {
			params[j] = "`" + p.Name + "` " + p.Type
		}
		if _, err := fmt.Fprintf(w, "| `%s` | `%s` | %s | %s |\n", r.Dir, r.Name, r.Category, strings.Join(params, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// syscalls lists system calls.
func (a *app) syscalls(c *cli.Context) error {
	rows := []syscallRow{}
	for i := range schema.Syscalls() {
		s := &schema.Syscalls()[i]
		if s.Name == "" || !matches(s.Name, c.Args().Slice()) {
			continue
		}
		row := syscallRow{Name: s.Name, Nr: int(s.Nr)}
		if e := s.Exit.Info(); e != nil && s.Exit != schema.GENERIC_X {
			if !selected(categoryName(e.Category), c.StringSlice("category")) {
				continue
			}
			row.Event = s.Exit.String()
		} else if len(c.StringSlice("category")) > 0 {
			continue
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return usagef("events: no system call matches; 'hids events --syscalls' lists all of them")
	}
	return printList(c, a.out, rows, syscallsText, syscallsMarkdown)
}

func syscallsText(w io.Writer, rows []syscallRow) error {
	fmt.Fprintf(w, "%s  %-28s %s\n", "x86_64", "system call", "event type")
	for _, r := range rows {
		nr := "-"
		if r.Nr >= 0 {
			nr = strconv.Itoa(r.Nr)
		}
		line := fmt.Sprintf("%6s  %-28s %s", nr, r.Name, r.Event)
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

func syscallsMarkdown(w io.Writer, rows []syscallRow) error {
	fmt.Fprint(w, "| x86_64 | system call | event type |\n|---:|---|---|\n")
	for _, r := range rows {
		if _, err := fmt.Fprintf(w, "| %d | `%s` | %s |\n", r.Nr, r.Name, r.Event); err != nil {
			return err
		}
	}
	return nil
}
