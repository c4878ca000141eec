package engine_test

import (
	"testing"

	"hids/engine"
)

// TestConditionsCompileOrSayWhyNot has an empty message for conditions that
// compile.
func TestConditionsCompileOrSayWhyNot(t *testing.T) {
	tests := []struct{ cond, err string }{
		{"evt.buffer endswith a", ""},
		{"evt.buffer icontains a", "filter error: 'icontains' operator not supported for buffer filters"},
		{"evt.buffer bcontains 4745542F", ""},
		{"evt.rawarg.data exists", ""},
		{"evt.rawarg.data contains a", "wrong parameter type 10"},
		{"evt.rawarg.args = ''", "wrong parameter type 10"},
		{"evt.rawarg.sig = 9", "wrong parameter type 19"},
		{"evt.rawarg.ID = 1", "wrong parameter type 18"},
		{"evt.rawarg.euid = 0", "wrong parameter type 31"},
		{"evt.rawarg.uid = 0", ""},
		{"fd.port = http", ""},
		{"fd.port = -1", "-1 is not a valid number"},
		{"fd.sport > +80", "+80 is not a valid number"},
		{"fd.net = ::ffff:10.0.0.0/104", "unrecognized IP address ::ffff:10.0.0.0/104"},
		{"fd.types = file", "filter error: '=' operator not supported list filters"},
		{"evt.is_io = TRUE", "filter error: unrecognized boolean value TRUE"},
		{"evt.type startswith at", "unknown event type at"},
		{"proc.name = val(proc.pid)", "type mismatch: '%proc.name' is of type CHARBUF, '%proc.pid' of type INT64"},
		{"proc.aname = val(proc.name)", "field 'proc.aname' cannot be compared with another field"},
		{"tolower(evt.type) = open", "field 'evt.type' selects the types of events for the rule and can't be transformed here"},
		{"len(concat(proc.name, syscall.type)) > 3", "field 'syscall.type' selects the types of events for the rule and can't be transformed here"},
		{"proc.name = tolower(evt.type)", ""},
		{"toupper(evt.buffer) = x", "transformer 'toupper' is not supported for type BYTEBUF"},
		{"tolower(b64(evt.buffer)) = x", "transformer 'tolower' is not supported for type BYTEBUF"},
		{"concat(evt.buffer, proc.name) = x", "transformer 'concat' is not supported for type BYTEBUF"},
		{"join(fd.num, (proc.pid, evt.buffer)) = x", ""},
		{"proc.pid = len(proc.name)", "type mismatch: '%proc.pid' is of type INT64, 'len(proc.name)' of type UINT64"},
	}
	for _, tt := range tests {
		got := ""
		if _, err := engine.CompileFilter(tt.cond, nil); err != nil {
			got = err.Error()
		}
		if got != tt.err {
			t.Errorf("%s: %q, want %q", tt.cond, got, tt.err)
		}
	}
}
