//go:build !arm64

package recorder

import "hids/scap/schema"

// numberOf returns the number of a system call on this architecture, -1 if it has
// none.
func numberOf(sc *schema.Syscall) int { return int(sc.Nr) }
