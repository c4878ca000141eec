//go:build !arm64

package recorder

// Numbers of open flags that differ between architectures.
const (
	kernelODirect    = 0o040000
	kernelOLargefile = 0o100000
	kernelODirectory = 0o200000
)
