package tune_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/diff"
	"hids/lab/tune"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const noisy = `
- list: cron
  items: [x]
- rule: Secret read
  desc: d
  condition: evt.type = openat and fd.name startswith /etc
  output: secret (file=%fd.name command=%proc.cmdline user=%user.name)
  priority: WARNING
`

const withExceptions = noisy + `  exceptions:
    - name: known_readers
      fields: [proc.name, fd.name]
      comps: [=, startswith]
      values:
        - [known, /etc/known]
    - name: readers
      fields: proc.exepath
      values: [/usr/bin/known]
    - name: not_usable
      fields: [proc.pid, proc.name]
`

const fallback = `
- rule: Any open
  desc: d
  condition: evt.type = openat
  output: open
  priority: NOTICE
`

// world has a cron job that reads much, an agent, and an attacker.
const world = `
user alice 1000
process cron /usr/sbin/cron
process systemd /usr/lib/systemd/systemd
process backup /usr/bin/backup parent=cron args=[--all]
process agent /opt/agent/agent parent=systemd
process cat /bin/cat parent=cron uid=alice args=[/etc/shadow]
`

const noise = world + `
@backup openat /etc/a
@backup openat /etc/b
@backup openat /etc/shadow
@backup openat /etc/c
@agent openat /etc/agent.conf
@agent openat /etc/shadow
@cat openat /etc/shadow
`

// manyFiles opens files of several folders.
func manyFiles(process, folder string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "@%s openat %s/%d/%d\n", process, folder, i%3, i)
	}
	return b.String()
}

type bench struct {
	t       *testing.T
	sources []tune.Source
	opt     engine.Options
	text    string
	set     *lab.RuleSet
	program *engine.Program
}

func newBench(t *testing.T, text, events string) *bench {
	t.Helper()
	raw := scaptest.MustAssemble(t, events).Bytes()
	b := &bench{t: t, text: text, opt: engine.Options{MinPriority: rules.Debug}}
	b.sources = []tune.Source{{Capture: lab.Capture{Name: "c", Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	}}}}
	b.set, b.program = b.load(nil)
	return b
}

// load loads the rules, and a proposal behind them.
func (b *bench) load(more []byte) (*lab.RuleSet, *engine.Program) {
	b.t.Helper()
	files := []rules.File{{Name: "r.yaml", Content: []byte(b.text)}}
	if more != nil {
		files = append(files, rules.File{Name: "more.yaml", Content: more})
	}
	set := lab.LoadRules(files, rules.Options{}, b.opt)
	if err := set.Err(); err != nil {
		b.t.Fatalf("%v\n%s", err, more)
	}
	p, err := engine.Compile(set.Loader.Rules(), b.opt)
	if err != nil {
		b.t.Fatal(err)
	}
	return set, p
}

func filters(t *testing.T, texts ...string) []*engine.Filter {
	t.Helper()
	var list []*engine.Filter
	for _, text := range texts {
		f, err := engine.CompileFilter(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

// outcome is what came out of tuning.
type outcome struct {
	alerts   *tune.Alerts
	groups   *tune.Groups
	proposal *tune.Proposal
	yaml     string
	check    *tune.Check
}

// tune proposes, applies the proposal and looks what it does.
func (b *bench) tune(opt tune.Options, choice tune.Choice) *outcome {
	b.t.Helper()
	ctx := context.Background()
	rule := b.program.Rules()[0]
	for _, r := range b.program.Rules() {
		if r.Name == "Secret read" {
			rule = r
		}
	}
	alerts, err := tune.Collect(ctx, b.program, rule, b.sources, opt)
	if err != nil {
		b.t.Fatal(err)
	}
	o := &outcome{alerts: alerts, groups: alerts.Groups()}
	alerts.Choose(o.groups, choice)
	o.proposal = alerts.Propose(b.set.Loader.Lists())
	text, err := o.proposal.YAML()
	if err != nil {
		b.t.Fatal(err)
	}
	o.yaml = string(text)
	set, program := b.load(text)
	old := diff.Side{Rules: b.set.Loader.Rules(), Program: b.program}
	o.check, err = alerts.Check(ctx, old, diff.Side{Rules: set.Loader.Rules(), Program: program}, b.sources, diff.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	return o
}

// entries are the entries of a proposal in short.
func entries(p *tune.Proposal) []string {
	var list []string
	for _, x := range p.Exceptions {
		for _, e := range x.Entries {
			line := ""
			if x.Existing {
				line = "+" + x.Name + " "
			}
			for i, f := range x.Fields {
				if i > 0 {
					line += ", "
				}
				line += f + " " + x.Comps[i] + " " + e.Values[i]
			}
			if e.Blanket {
				line += " (blanket)"
			}
			list = append(list, fmt.Sprintf("%s: %d", line, e.Alerts))
		}
	}
	return list
}

func TestProposalsSilenceWhatIsChosen(t *testing.T) {
	for _, test := range []struct {
		name, rules, events string
		opt                 tune.Options
		choice              tune.Choice
		want                []string
		after, true         uint64
	}{
		{"keep one", noisy, noise, tune.Options{Keep: filters(t, "proc.name=cat")}, tune.Choice{All: true},
			[]string{"proc.exepath = /opt/agent/agent, proc.pexepath = /usr/lib/systemd/systemd: 2", "proc.exepath = /usr/bin/backup, proc.pexepath = /usr/sbin/cron: 4"}, 1, 1},
		{"silence one", noisy, noise, tune.Options{Silence: filters(t, "proc.name=agent and fd.name=/etc/shadow")}, tune.Choice{},
			[]string{"proc.exepath = /opt/agent/agent, fd.name = /etc/shadow: 1"}, 6, 0},
		{"a group", noisy, noise, tune.Options{}, tune.Choice{Groups: []int{1}},
			[]string{"proc.exepath = /usr/bin/backup, proc.pexepath = /usr/sbin/cron: 4"}, 3, 0},
		{"the biggest", noisy, noise, tune.Options{}, tune.Choice{Biggest: true, Target: 1},
			[]string{"proc.exepath = /opt/agent/agent, proc.pexepath = /usr/lib/systemd/systemd: 2", "proc.exepath = /usr/bin/backup, proc.pexepath = /usr/sbin/cron: 4"}, 1, 0},
		{"the biggest that may be", noisy, noise, tune.Options{Keep: filters(t, "proc.name=backup and fd.name=/etc/a")}, tune.Choice{Biggest: true, Target: 4},
			[]string{"proc.exepath = /usr/bin/backup, fd.name = /etc/b: 1", "proc.exepath = /usr/bin/backup, fd.name = /etc/c: 1", "proc.exepath = /usr/bin/backup, fd.name = /etc/shadow: 1"}, 4, 1},
		{"append to what is there", withExceptions, noise, tune.Options{Silence: filters(t, "proc.name=agent")}, tune.Choice{},
			[]string{"+readers proc.exepath in /opt/agent/agent: 2"}, 5, 0},
		{"append with another operator", withExceptions, noise, tune.Options{Silence: filters(t, "proc.name=agent and fd.name=/etc/shadow")}, tune.Choice{},
			[]string{"+known_readers proc.name = agent, fd.name startswith /etc/shadow: 1"}, 6, 0},
		{"nothing tells them apart", noisy, noise + "@cat openat /etc/shadow\n", tune.Options{Silence: filters(t, "evt.num=7")}, tune.Choice{}, nil, 8, 0},
		{"three fields", noisy, world + "process one /bin/one uid=alice\nprocess two /bin/two uid=alice\nprocess three /bin/one\n@one openat /etc/x\n@two openat /etc/y\n@three openat /etc/x\n",
			tune.Options{Silence: filters(t, "user.name=alice")}, tune.Choice{},
			[]string{"proc.exepath = /bin/two, fd.name = /etc/y: 1", "proc.exepath = /bin/one, fd.name = /etc/x, user.name = alice: 1"}, 1, 0},
		{"a blanket", noisy, "user alice 1000\nprocess one \"/bin/\\x01\" uid=alice\nprocess two \"/bin/\\x01\"\n@one openat \"/etc/\\x01\"\n@two openat \"/etc/\\x01\"\n",
			tune.Options{Silence: filters(t, "user.name=alice")}, tune.Choice{}, []string{"fd.directory = /etc, user.name = alice, evt.type = openat (blanket): 1"}, 1, 0},
		{"a folder", noisy, "process one /bin/one\nprocess two /bin/two\n@two openat /etc/b/c\n@two openat /etc/b/k\n" + manyFiles("one", "/etc/a/b", 9) + manyFiles("two", "/etc/a/b", 9),
			tune.Options{Silence: filters(t, "fd.name startswith /etc/a")}, tune.Choice{},
			[]string{"proc.exepath = /bin/one, fd.name pmatch /etc/a/b: 9", "proc.exepath = /bin/two, fd.name pmatch /etc/a/b: 9"}, 2, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := newBench(t, test.rules, test.events).tune(test.opt, test.choice)
			if d := cmp.Diff(test.want, entries(o.proposal)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if !o.check.OK() || o.check.After != test.after || o.check.True != test.true {
				t.Errorf("%+v\n%s", o.check, o.yaml)
			}
		})
	}
}

// TestHostileNames: values that mean something in conditions or YAML are compared as
// they are.
func TestHostileNames(t *testing.T) {
	for _, name := range []string{
		"a b", `a"b`, `a'b`, `a\b`, "a,b", "(a)", "a=b", "a b(c", "cron", "and", "yes", "null", "~", "#a", "a: b", "- a", "&a", "*a", "!a",
		"%a", "@a", "ä", "a[0]", "a*b", "oneof", "true", "1", "{a}", `"a"`, "'a'", "a\tb", "<NA>", "val(x)", "a\nb", "a cron b", "\x01", string([]byte{0xff}),
	} {
		events := fmt.Sprintf("process sh /bin/sh\nprocess evil %s\n@evil openat /etc/x\n@sh openat /etc/x\n", scaptestQuote("/bin/"+name))
		b := newBench(t, noisy, events)
		o := b.tune(tune.Options{Silence: filters(t, "proc.exepath != /bin/sh")}, tune.Choice{})
		if !o.check.OK() && o.check.Silenced+o.unsolved() != o.check.Chosen {
			t.Errorf("%q: %+v\n%s", name, o.check, o.yaml)
		}
		if can := utf8.ValidString(name) && !strings.Contains(name, "\x01") && name != "a cron b"; can && o.check.After != 1 {
			t.Errorf("%q: %d alerts remain\n%s", name, o.check.After, o.yaml)
		}
	}
}

func (o *outcome) unsolved() (n uint64) {
	for _, r := range o.proposal.Unsolved {
		n += r.Count
	}
	return n
}

// scaptestQuote quotes a text for event texts.
func scaptestQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		fmt.Fprintf(&b, `\x%02x`, s[i])
	}
	b.WriteByte('"')
	return b.String()
}

// TestOtherRulesAreTold: what a rule does not take any more, the next one gets.
func TestOtherRulesAreTold(t *testing.T) {
	o := newBench(t, noisy+fallback, noise).tune(tune.Options{Silence: filters(t, "proc.name=backup")}, tune.Choice{})
	if len(o.check.Others) != 1 || o.check.Others[0].Rule != "Any open" || o.check.Others[0].Added != 4 {
		t.Errorf("%+v", o.check.Others)
	}
}

// TestTrueAlertsOfOtherCaptures are kept, and do not count.
func TestTrueAlertsOfOtherCaptures(t *testing.T) {
	b := newBench(t, noisy, noise)
	other := newBench(t, noisy, world+"@agent openat /etc/b\n@backup openat /etc/b\n@backup openat /etc/agent.conf\n").sources[0]
	other.True = func(event uint64) bool { return event == 2 } // backup reads b
	b.sources = append(b.sources, other)
	o := b.tune(tune.Options{}, tune.Choice{All: true})
	if !o.check.OK() || o.check.True != 1 || o.check.Before != 7 || o.check.After != 1 || o.alerts.Total != 7 {
		t.Errorf("%+v\n%s", o.check, o.yaml)
	}
}

func TestSameProposalEachTime(t *testing.T) {
	first := newBench(t, withExceptions, noise).tune(tune.Options{}, tune.Choice{Biggest: true})
	for range 20 {
		if again := newBench(t, withExceptions, noise).tune(tune.Options{}, tune.Choice{Biggest: true}); again.yaml != first.yaml {
			t.Fatalf("%s\nthen %s", first.yaml, again.yaml)
		}
	}
}
