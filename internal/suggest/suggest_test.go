package suggest

import (
	"strings"
	"testing"
)

func TestDistanceCountsEdits(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"", "abc", 3}, {"abc", "abd", 1}, {"abc", "acb", 1},
		{"abc", "ab", 1}, {"abc", "xabc", 1}, {"kitten", "sitting", 3},
		{strings.Repeat("x", 65), "x", 65},
	} {
		if got := Distance(tt.a, tt.b); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := Distance(tt.b, tt.a); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

func TestClosestTakesTheFirstOfTheNearest(t *testing.T) {
	names := []string{"open", "openat", "opens", "close"}
	for _, tt := range []struct {
		word  string
		limit int
		want  string
	}{
		{"opne", 2, "open"}, {"OPENAT", 2, "openat"}, {"openx", 2, "open"}, {"zzz", 3, ""}, {"open", 1, "open"},
	} {
		if got := Closest(tt.word, names, tt.limit); got != tt.want {
			t.Errorf("Closest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
