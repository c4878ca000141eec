//go:build !arm64

package openflags

// Numbers that differ between architectures.
const (
	Direct    = 0o040000
	Largefile = 0o100000
	Directory = 0o200000
)
