// Package e2e tests recordings from end to end, as root: with 'make e2e', which
// sets the build tag e2e.
package e2e
