//go:build !race

package recorder

// raceDetector tells whether tests run with the race detector, which allocates.
const raceDetector = false
