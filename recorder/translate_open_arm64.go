package recorder

// Numbers of open flags that differ between architectures.
const (
	kernelODirectory = 0o040000
	kernelODirect    = 0o200000
	kernelOLargefile = 0o400000
)
