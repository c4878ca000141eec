// Package container finds out what the containers of a host are: it asks the
// container runtimes and writes their answers as the events that captures have
// for it.
//
// Create a [Watcher], call Start, take what Initial returns into the state of the
// first section and what comes from Updates afterwards as events. Tell the
// watcher with Saw which cgroups threads have: a container that no runtime has
// announced is looked up then.
//
// Runtimes are spoken to over unix sockets: Docker and Podman by their HTTP API,
// containerd and CRI by gRPC. No client library is used. Docker's and containerd's
// bring some hundred packages for the few calls that are needed here; and an
// answer may come from a socket that lies. What is read here is bounded in time
// and size and decoded by some lines that know only the members that count:
// encoding/json for the HTTP APIs, a decoder of the protocol buffers' wire format
// for the others, over the HTTP/2 of the standard library.
//
// A runtime has a worker of its own. One that hangs delays its own answers only.
package container
