package container

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Errors of runtimes on which to act.
var (
	errNotFound      = errors.New("no such container")
	errUnimplemented = errors.New("not implemented")
	errTooLong       = errors.New("the answer is too long")
)

// Limits of answers, in bytes.
const (
	maxHeader = 64 << 10
	maxAnswer = 8 << 20
)

// unixTransport returns a transport that reaches all hosts over a socket.
func unixTransport(path string) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", path)
		},
		MaxResponseHeaderBytes: maxHeader,
		MaxConnsPerHost:        4,
		IdleConnTimeout:        time.Minute,
		DisableCompression:     true,
	}
}

// noRedirect keeps a client at its socket's answer.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// grpcClient makes calls over HTTP/2 on a unix socket.
type grpcClient struct{ http http.Client }

func newGRPC(path string) *grpcClient {
	t := unixTransport(path)
	t.Protocols = new(http.Protocols)
	t.Protocols.SetUnencryptedHTTP2(true)
	return &grpcClient{http.Client{Transport: t, CheckRedirect: noRedirect}}
}

func (c *grpcClient) close() { c.http.CloseIdleConnections() }

// metadata are header fields of a call.
type metadata map[string]string

// Status codes of gRPC.
const (
	statusOK            = 0
	statusNotFound      = 5
	statusUnimplemented = 12
)

// call makes a unary call and returns the one message of the answer.
func (c *grpcClient) call(ctx context.Context, method string, md metadata, req []byte) ([]byte, error) {
	var answer []byte
	err := c.stream(ctx, method, md, req, func(msg []byte) error {
		if answer != nil {
			return fmt.Errorf("%s: more than one message", method)
		}
		answer = append([]byte{}, msg...)
		return nil
	})
	return answer, err
}

// stream makes a call and gives each message of the answer to f, which must not
// keep it.
func (c *grpcClient) stream(ctx context.Context, method string, md metadata, req []byte, f func([]byte) error) error {
	body := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(req)))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost"+method, bytes.NewReader(append(body, req...)))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/grpc")
	r.Header.Set("Te", "trailers")
	for k, v := range md {
		r.Header.Set(k, v)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", method, resp.Status)
	}
	if resp.Header.Get("Grpc-Status") != "" {
		return statusError(method, resp.Header)
	}
	if err := messages(resp.Body, f); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return statusError(method, resp.Trailer)
}

// messages gives each message of a stream to f. A message is not compressed, as
// nothing was said to accept that.
func messages(r io.Reader, f func([]byte) error) error {
	var head [5]byte
	for {
		if _, err := io.ReadFull(r, head[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		n := binary.BigEndian.Uint32(head[1:])
		if head[0] != 0 || n > maxAnswer {
			return errTooLong
		}
		var b bytes.Buffer
		b.Grow(int(min(n, 64<<10)))
		if _, err := io.CopyN(&b, r, int64(n)); err != nil {
			return err
		}
		if err := f(b.Bytes()); err != nil {
			return err
		}
	}
}

// statusError returns the error that a header or trailer tells.
func statusError(method string, h http.Header) error {
	code, err := strconv.Atoi(h.Get("Grpc-Status"))
	switch {
	case err != nil:
		return fmt.Errorf("%s: no status", method)
	case code == statusOK:
		return nil
	case code == statusNotFound:
		return errNotFound
	case code == statusUnimplemented:
		return errUnimplemented
	}
	return fmt.Errorf("%s: status %d: %.200q", method, code, h.Get("Grpc-Message"))
}
