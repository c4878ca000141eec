package vectors

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const demo = "../../testdata/demo"

var update = flag.Bool("update", false, "rewrite testdata/demo/attack.scap.zst from its text")

// TestDemoCaptureIsItsText checks that the committed capture is what its text
// assembles to.
func TestDemoCaptureIsItsText(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(demo, "attack.txt"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := scaptest.Assemble("attack.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(demo, "attack.scap.zst")
	if *update {
		if err := os.WriteFile(file, c.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// Another version of the compressor may give other bytes of the same content.
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	if got, err = dec.DecodeAll(got, nil); err != nil || !bytes.Equal(got, c.Raw) {
		t.Errorf("attack.scap.zst is not what attack.txt assembles to (%v): go test ./internal/vectors -update", err)
	}
}

// demoAlerts is how often each rule of the demo fires.
var demoAlerts = map[string]int{
	"Shell started by a web server":             2,
	"Secret file opened":                        2,
	"Program run from a scratch directory":      1,
	"Program run from memory":                   1,
	"Container connects out":                    2,
	"Terminal replaced by a network connection": 3,
	"Process attached to with a debugger":       1,
	"Package tool run in a session":             1,
	"Scheduled task changed":                    1,
	"Log file removed":                          1,
}

func TestDemoRulesFire(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(demo, "rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	opt := engine.Options{MinPriority: rules.Debug}
	loader := rules.NewLoader(engine.NewCompiler(opt), rules.Options{})
	res := loader.Load(rules.File{Name: "rules.yaml", Content: text})
	for _, d := range res.Diagnostics {
		t.Errorf("%+v", d)
	}
	prog, err := engine.Compile(loader.Rules(), opt)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(demo, "attack.scap.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := scap.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	fired := map[string]int{}
	_, err = replay.Check(context.Background(), r, prog, replay.Options{}, func(_ *engine.Evaluator, rule *engine.Rule) error {
		fired[rule.Name]++
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for _, rule := range loader.Rules() {
		if fired[rule.Name] != demoAlerts[rule.Name] || fired[rule.Name] == 0 {
			t.Errorf("%q fires %d times, want %d", rule.Name, fired[rule.Name], demoAlerts[rule.Name])
		}
	}
}
