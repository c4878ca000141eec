// Package conformance compares hids with what Falco 0.44.1 says about captures
// and rule files that others made. The data is not part of this repository;
// without it the tests are skipped.
package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// dataDir returns the folder of the data: $HIDS_CONFORMANCE, or
// ../shared/conformance beside the checkout.
func dataDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("HIDS_CONFORMANCE")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "conformance")
	}
	if _, err := os.Stat(filepath.Join(dir, "expect")); err != nil {
		t.Skipf("no conformance data at %s (set HIDS_CONFORMANCE)", dir)
	}
	return dir
}

// eachLine calls f with every line of expect/NAME.jsonl.zst.
func eachLine(t testing.TB, name string, f func(line []byte)) {
	t.Helper()
	file, err := os.Open(filepath.Join(dataDir(t), "expect", name+".jsonl.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := zstd.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r := bufio.NewReaderSize(z, 1<<20)
	for {
		line, err := r.ReadBytes('\n')
		if len(line) > 0 {
			f(line)
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// decode decodes a line into v.
func decode(t testing.TB, line []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(line, v); err != nil {
		t.Fatalf("%v in %.100s", err, line)
	}
}

// score counts agreement within a group and keeps the first mismatches.
type score struct {
	name          string
	agreed, total int
	mismatches    []string
	excused       []string
}

// excuse leaves an answer out of the count and says why.
func (s *score) excuse(format string, args ...any) {
	s.excused = append(s.excused, fmt.Sprintf(format, args...))
}

// maxMismatches is how many mismatches of a group are printed:
// $HIDS_CONFORMANCE_MISMATCHES, or 20.
func maxMismatches() int {
	if n, err := strconv.Atoi(os.Getenv("HIDS_CONFORMANCE_MISMATCHES")); err == nil {
		return n
	}
	return 20
}

func (s *score) add(ok bool, format string, args ...any) {
	s.total++
	if ok {
		s.agreed++
	} else if len(s.mismatches) < maxMismatches() {
		s.mismatches = append(s.mismatches, fmt.Sprintf(format, args...))
	}
}

// report prints the score, and fails the test unless at least want (0 to 1) of
// the total agree.
func (s *score) report(t *testing.T, want float64) {
	t.Helper()
	share := 1.0
	if s.total > 0 {
		share = float64(s.agreed) / float64(s.total)
	}
	fmt.Printf("conformance %-28s %8d / %8d  %8.4f%%\n", s.name, s.agreed, s.total, 100*share)
	for _, e := range s.excused {
		fmt.Printf("    not counted: %s\n", e)
	}
	for _, m := range s.mismatches {
		t.Log(m)
	}
	if share < want {
		t.Errorf("%s: %d of %d agree, want %.2f%%", s.name, s.agreed, s.total, 100*want)
	}
}
