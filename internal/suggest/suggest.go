// Package suggest finds the name that was meant by a misspelt one.
package suggest

import "strings"

// longest is the length of the longest word that is looked at: more is no
// misspelling, and costs time.
const longest = 64

// Closest returns the candidate with the smallest distance from word, the first
// of equals, if that is less than limit; otherwise "". Case does not count.
func Closest(word string, candidates []string, limit int) string {
	best := ""
	word = strings.ToLower(word)
	for _, c := range candidates {
		if d := Distance(word, strings.ToLower(c)); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// Distance returns how many bytes must be inserted, deleted, replaced or swapped
// with their neighbour to turn a into b. For words over 64 bytes it is the length
// of the longer one.
func Distance(a, b string) int {
	if len(a) > longest || len(b) > longest {
		return max(len(a), len(b))
	}
	older, old, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old, row = old, row, older
	}
	return old[len(b)]
}
