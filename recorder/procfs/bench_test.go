package procfs

import (
	"context"
	"os"
	"testing"
)

// BenchmarkTake takes a snapshot of this machine.
func BenchmarkTake(b *testing.B) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		b.Skip("there is no /proc here")
	}
	threads := 0
	for b.Loop() {
		s, _, err := Take(context.Background(), Options{Proc: "/proc", Sys: "/sys", Etc: "/etc"})
		must(b, err)
		threads = len(s.Threads)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(threads), "µs/thread")
}
