package replay_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hids/engine"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

// demo returns the capture of an incident, and the program of the rules that fire
// on it.
func demo(t testing.TB) ([]byte, *engine.Program) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "vectors", "incident.txt"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := scaptest.Assemble("incident.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	return c.Raw, loadProgram(t, filepath.Join("..", "testdata", "demo", "rules.yaml"))
}

// alerts returns the alerts of a capture and what ended it.
func alerts(t testing.TB, capture []byte, p *engine.Program) ([]string, error) {
	t.Helper()
	r, err := scap.NewReader(bytes.NewReader(capture))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var lines []string
	_, err = replay.Check(context.Background(), r, p, replay.Options{}, func(e *engine.Evaluator, r *engine.Rule) error {
		lines = append(lines, string(e.AppendText(nil, r)))
		return nil
	})
	return lines, err
}

// TestTruncatedCaptureKeepsItsAlerts cuts the capture at many places: what was
// reported before the cut is a prefix of what the whole capture reports, and a
// cut within a block is an error that says so.
func TestTruncatedCaptureKeepsItsAlerts(t *testing.T) {
	raw, p := demo(t)
	whole, err := alerts(t, raw, p)
	if err != nil || len(whole) == 0 {
		t.Fatalf("%d alerts, %v", len(whole), err)
	}
	most := 0
	for cut := 0; cut < len(raw); cut += 29 {
		got, err := alerts(t, raw[:cut], p)
		if err != nil && !errors.Is(err, scap.ErrTruncated) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if len(got) > len(whole) {
			t.Fatalf("cut at %d: %d alerts", cut, len(got))
		}
		for i, line := range got {
			if line != whole[i] {
				t.Fatalf("cut at %d: alert %d is %q, want %q", cut, i, line, whole[i])
			}
		}
		most = max(most, len(got))
	}
	if most < len(whole)-1 {
		t.Errorf("at most %d of %d alerts before a cut", most, len(whole))
	}
}

// TestDamagedCaptureIsAnError flips bits all over the capture: nothing panics
// or hangs, and whatever can't be read is an error of the capture.
func TestDamagedCaptureIsAnError(t *testing.T) {
	raw, p := demo(t)
	for at := 0; at < len(raw); at += 41 {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			bad := bytes.Clone(raw)
			bad[at] ^= flip
			if _, err := alerts(t, bad, p); err != nil && !replay.IsCapture(err) {
				t.Fatalf("byte %d ^ %#x: %v", at, flip, err)
			}
		}
	}
}

// TestSameInputSameBytes runs twice, with programs compiled separately.
func TestSameInputSameBytes(t *testing.T) {
	raw, p := demo(t)
	_, q := demo(t)
	a, _ := alerts(t, raw, p)
	b, _ := alerts(t, raw, q)
	if len(a) != len(b) {
		t.Fatalf("%d and %d alerts", len(a), len(b))
	}
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("alert %d: %q and %q", i, a[i], b[i])
		}
	}
}
