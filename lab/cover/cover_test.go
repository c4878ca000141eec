package cover_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/cover"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const ruleFile = `- list: inner
  items: [/etc/sudoers, "/etc/gshadow"]
- list: secrets
  items: [/etc/shadow, inner]
- list: unused
  items: [a]
- macro: reading
  condition: evt.type in (open, openat) and evt.is_open_read = true
- macro: spare
  condition: proc.name = spare
- rule: Secret read
  desc: d
  condition: reading and fd.name in (secrets)
  exceptions:
    - name: backups
      fields: [proc.name, fd.name]
      comps: [=, startswith]
      values:
        - [tar, /etc/sh]
        - [rsync, /etc/]
  output: "%fd.name"
  priority: WARNING
  tags: [T1003, mitre_credential_access]
- rule: Shell read
  desc: d
  condition: reading and (proc.name = sh or proc.pname = sh)
  output: "%fd.name"
  priority: NOTICE
  tags: [T1003.008, T1059]
- rule: Off
  desc: d
  condition: reading and fd.name = /etc/hosts
  output: x
  priority: NOTICE
  enabled: false
`

const events = `
process sh /bin/sh
process tar /bin/tar
process vi /bin/vi
@sh openat /etc/shadow
@tar openat /etc/shadow
@vi openat /etc/gshadow
@vi openat /etc/motd
@vi connect 4 203.0.113.9:443
`

// collect returns the report of a rule file on a capture of each text.
func collect(t testing.TB, name, rulesText string, texts ...string) *cover.Report {
	t.Helper()
	set := lab.LoadRules([]rules.File{{Name: name, Content: []byte(rulesText)}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(set.Loader.Rules(), engine.Options{MinPriority: rules.Debug, Terms: true})
	if err != nil {
		t.Fatal(err)
	}
	c := cover.New(set, p, engine.First)
	for i, text := range texts {
		capture, err := scaptest.Assemble("events", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		in := lab.Capture{Name: fmt.Sprintf("<i>%d</i>.scap", i), Open: func(context.Context) (replay.Source, func() error, error) {
			r, err := scap.NewReader(bytes.NewReader(capture.Bytes()))
			return r, func() error { return r.Close() }, err
		}}
		if _, err := c.Add(context.Background(), in, replay.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	return c.Report()
}

func TestPoints(t *testing.T) {
	r := collect(t, "r.yaml", ruleFile, events)
	var got []string
	for _, p := range r.Points() {
		got = append(got, fmt.Sprintf("%s %s %d:%d %s %d/%d", p.In, p.Kind, p.Line, p.Column, p.Text, p.True, p.False))
	}
	want := []string{
		"rule Secret read rule 11:9 Secret read 2/3",
		"macro reading comparison 8:14 evt.type in (open, openat) 8/2",
		"macro reading item 8:27 open 0/10",
		"macro reading item 8:33 openat 8/2",
		"macro reading comparison 8:45 evt.is_open_read = true 8/0",
		"rule Secret read comparison 13:26 fd.name in (/etc/shadow, /etc/sudoers, /etc/gshadow) 3/1",
		"list secrets item 4:11 /etc/shadow 2/2",
		"list inner item 2:11 /etc/sudoers 0/4",
		"list inner item 2:25 /etc/gshadow 1/3",
		"rule Secret read exception 15:13 backups 1/2",
		`rule Secret read comparison 19:12 proc.name = tar 1/2`,
		`rule Secret read comparison 19:17 fd.name startswith /etc/sh 1/0`,
		`rule Secret read comparison 20:12 proc.name = rsync 0/2`,
		`rule Secret read comparison 20:19 fd.name startswith /etc/ 0/0`,
		"rule Shell read rule 24:9 Shell read 1/4",
		"rule Shell read comparison 26:27 proc.name = sh 1/3",
		"rule Shell read comparison 26:45 proc.pname = sh 0/3",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if r.Total != 2*len(want) || r.Seen != 26 || fmt.Sprintf("%.1f", r.Percentage) != "76.5" {
		t.Errorf("%d of %d, %v%%", r.Seen, r.Total, r.Percentage)
	}
	if d := cmp.Diff([]string{"Off"}, r.Inactive); d != "" {
		t.Error(d)
	}
	if a, b := r.Rules[0].Alerts, r.Rules[1].Alerts; a != 2 || b != 0 {
		t.Errorf("%d and %d alerts: only the first rule of an event has one", a, b)
	}
	if m := r.Macros[0]; m.Uses != 2 || m.True != 8 || len(m.Terms.Kids) != 2 || m.Terms.Kids[0].False != 2 {
		t.Errorf("macro %+v", m)
	}
	if m := r.Macros[1]; m.Uses != 0 || m.Terms != nil {
		t.Errorf("macro %+v", m)
	}
	for _, l := range r.Lists {
		for _, it := range l.Items {
			if it.Used != (l.Name != "unused" && it.Text != "inner") {
				t.Errorf("list %s: %+v", l.Name, it)
			}
		}
	}
}

func TestSeveralCapturesAddUp(t *testing.T) {
	one, two := collect(t, "r.yaml", ruleFile, events), collect(t, "r.yaml", ruleFile, events, events)
	for i, p := range one.Points() {
		q := two.Points()[i]
		if q.True != 2*p.True || q.False != 2*p.False {
			t.Errorf("%s: %+v, twice %+v", p.Text, p.Outcomes, q.Outcomes)
		}
	}
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := collect(t, "r.yaml", ruleFile, events).WriteText(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.txt", b.Bytes())
}

func TestLCOV(t *testing.T) {
	var b bytes.Buffer
	if err := collect(t, "r.yaml", ruleFile, events).WriteLCOV(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.lcov", b.Bytes())
}

// golden compares with a file in testdata; HIDS_UPDATE=1 rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("HIDS_UPDATE") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s: -want +got:\n%s", name, d)
	}
}

// TestGenhtml: genhtml reads the tracefile and finds the same share of branches.
func TestGenhtml(t *testing.T) {
	genhtml, err := exec.LookPath("genhtml")
	if err != nil {
		t.Skip("genhtml (Debian package lcov) is not installed")
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "r.yaml")
	if err := os.WriteFile(name, []byte(ruleFile), 0o644); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	r := collect(t, name, strings.ReplaceAll(ruleFile, "Shell read", "Shell, read"), events)
	if err := r.WriteLCOV(&b); err != nil {
		t.Fatal(err)
	}
	info := filepath.Join(dir, "rules.info")
	if err := os.WriteFile(info, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(genhtml, "--branch-coverage", "-o", filepath.Join(dir, "html"), info).CombinedOutput()
	if err != nil || !strings.Contains(string(out), fmt.Sprintf("(%d of %d branches)", r.Seen, r.Total)) {
		t.Errorf("%v\n%s", err, out)
	}
}

// hostile has names that would be markup, scripts and escapes.
const hostile = `- list: "l<img src=x onerror=document.title=1>"
  items: ["<script>document.title='owned'</script>", "]]>", "&lt;"]
- macro: m
  condition: fd.name in ("<script>document.title='owned'</script>", "aRLOb", "</div></body>")
- rule: "</title><script>document.title='owned'</script>\u202e\x1b[31m"
  desc: d
  condition: evt.type = openat and m
  output: x
  priority: NOTICE
  tags: [T1059]
`

func TestHTMLIsEscaped(t *testing.T) {
	name := `<svg onload="document.title='owned'">.yaml`
	var b bytes.Buffer
	if err := collect(t, name, strings.ReplaceAll(hostile, "RLO", "\u202e"), events).WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, bad := range []string{"<script", "<svg", "<img", "<i>0", "\u202e", "\x1b", "</title></title>"} {
		if strings.Contains(page, bad) {
			t.Errorf("%q is in the page", bad)
		}
	}
	for _, good := range []string{"&lt;script&gt;", "&lt;svg", "&lt;i&gt;0&lt;/i&gt;.scap", "a\ufffdb"} {
		if !strings.Contains(page, good) {
			t.Errorf("%q is not in the page", good)
		}
	}
	if strings.Count(page, "</body>") != 1 || strings.Count(page, "<title>") != 1 {
		t.Error("the page is broken")
	}
	inBrowser(t, b.Bytes())
}

// inBrowser loads a page in Chromium, where that is installed: it shows no error and
// keeps its title.
func inBrowser(t *testing.T, page []byte) {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Log("chromium is not installed")
		return
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, page, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--enable-logging=stderr", "--dump-dom", "file://"+file)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		t.Skipf("chromium does not run here: %v\n%s", err, log.String())
	}
	if !strings.Contains(out.String(), "<title>Coverage of rules: ") {
		t.Errorf("title is gone:\n%.500s", out.String())
	}
	if strings.Contains(log.String(), "CONSOLE") {
		t.Errorf("the browser complains:\n%s", log.String())
	}
}

// TestNavigatorLayer checks a layer with the property tables of format 4.5.
func TestNavigatorLayer(t *testing.T) {
	var b bytes.Buffer
	if err := collect(t, "r.yaml", ruleFile, events).WriteNavigator(&b); err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	type pair struct {
		Name  *string `json:"name"`
		Value *string `json:"value"`
	}
	var l struct {
		Name        string                            `json:"name"`
		Versions    struct{ Navigator, Layer string } `json:"versions"`
		Domain      string                            `json:"domain"`
		Description string                            `json:"description"`
		Sorting     int                               `json:"sorting"`
		Techniques  []struct {
			TechniqueID string  `json:"techniqueID"`
			Score       float64 `json:"score"`
			Comment     string  `json:"comment"`
			Enabled     bool    `json:"enabled"`
			Metadata    []pair  `json:"metadata"`
		} `json:"techniques"`
		Gradient struct {
			Colors             []string
			MinValue, MaxValue float64
		} `json:"gradient"`
		LegendItems []struct{ Label, Color string } `json:"legendItems"`
		Metadata    []pair                          `json:"metadata"`
	}
	if err := d.Decode(&l); err != nil {
		t.Fatal(err)
	}
	if l.Name == "" || l.Domain != "enterprise-attack" || l.Versions.Layer != "4.5" || l.Versions.Navigator < "4.9.0" ||
		len(l.Gradient.Colors) < 2 || l.Gradient.MaxValue <= l.Gradient.MinValue || l.Sorting < 0 || l.Sorting > 3 {
		t.Errorf("%+v", l)
	}
	var got []string
	for _, x := range l.Techniques {
		got = append(got, fmt.Sprintf("%s %v %v %s", x.TechniqueID, x.Score, x.Enabled, x.Comment))
		for _, p := range x.Metadata {
			if p.Name == nil || p.Value == nil {
				t.Errorf("metadata %+v", p)
			}
		}
	}
	want := []string{
		"T1003 71.4 true Secret read: 2 alerts, 71% of outcomes",
		"T1003.008 83.3 true Shell read: 0 alerts, 83% of outcomes",
		"T1059 83.3 true Shell read: 0 alerts, 83% of outcomes",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(l.Metadata) != 1 || *l.Metadata[0].Name != "tactic credential_access" || *l.Metadata[0].Value != "Secret read" {
		t.Errorf("metadata of the layer: %+v", l.Metadata)
	}
}
