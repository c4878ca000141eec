package scap

import (
	"bytes"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func compressGzip(tb testing.TB, capture []byte) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(capture)
	must(tb, err)
	must(tb, z.Close())
	return out.Bytes()
}
