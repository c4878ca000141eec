package openflags

// Numbers that differ between architectures.
const (
	Directory = 0o040000
	Direct    = 0o200000
	Largefile = 0o400000
)
