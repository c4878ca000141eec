package recorder

import (
	"errors"
	"testing"

	"github.com/cilium/ebpf"
)

func TestProgramsLoad(t *testing.T) {
	l, err := load(&LiveOptions{Rows: Rows(), PageFaults: true, Switches: true})
	if err != nil {
		var v *ebpf.VerifierError
		if errors.As(err, &v) {
			t.Fatalf("%+v", v)
		}
		t.Fatal(err)
	}
	defer l.close()
}
