package engine

import (
	"strings"
	"testing"

	"hids/engine/filter"
	"hids/scap/schema"
)

func TestIntegerLiteralsScanLikeC(t *testing.T) {
	tests := []struct {
		typ  schema.ParamType
		text string
		want uint64
		ok   bool
	}{
		{schema.Int64, "42", 42, true},
		{schema.Int64, "-1", 1<<64 - 1, true},
		{schema.Int64, "+7", 7, true},
		{schema.Int64, "007", 7, true},
		{schema.Int64, "99999999999999999999", 1<<63 - 1, true},
		{schema.Int64, "-99999999999999999999", 1 << 63, true},
		{schema.Uint64, "-1", 1<<64 - 1, true},
		{schema.Uint64, "99999999999999999999", 1<<64 - 1, true},
		{schema.Uint32, "-1", 1<<32 - 1, true},
		{schema.Uint32, "4294967296", 0, true},
		{schema.Int32, "4294967295", 1<<64 - 1, true},
		{schema.Uint8, "257", 1, true},
		{schema.Int64, "0x10", 0, false},
		{schema.Int64, "1.5", 0, false},
		{schema.Int64, "1e3", 0, false},
		{schema.Int64, "", 0, false},
		{schema.Int64, "-", 0, false},
		{schema.Int64, "5 ", 0, false},
		{schema.Int64, " 5", 5, true},
		{schema.Port, "https", 443, true},
		{schema.Port, "443", 443, true},
		{schema.Port, "065979", 443, true},
		{schema.Port, "-1", 0, false},
		{schema.Port, "+443", 0, false},
		{schema.Port, "nosuchservice", 0, false},
	}
	for _, tt := range tests {
		lit, err := parseLiteral(tt.typ, filter.OpEq, tt.text)
		if (err == nil) != tt.ok || err == nil && lit.num != tt.want {
			t.Errorf("%s %q = %d, %v", tt.typ, tt.text, lit.num, err)
		}
	}
}

func TestLongTexts(t *testing.T) {
	for _, typ := range []schema.ParamType{schema.CharBuf, schema.FSPath, schema.ByteBuf} {
		if _, err := parseLiteral(typ, filter.OpContains, strings.Repeat("a", MaxText)); err != nil {
			t.Error(typ, err)
		}
		if _, err := parseLiteral(typ, filter.OpContains, strings.Repeat("a", MaxText+1)); err == nil {
			t.Error(typ, "accepts a text that is too long")
		}
	}
}

func TestOtherLiterals(t *testing.T) {
	tests := []struct {
		typ  schema.ParamType
		op   filter.Op
		text string
		err  string
	}{
		{schema.Bool, filter.OpEq, "true", ""},
		{schema.Bool, filter.OpEq, "yes", "filter error: unrecognized boolean value yes"},
		{schema.IPAddr, filter.OpEq, "10.0.0.1", ""},
		{schema.IPAddr, filter.OpEq, "300.1.1.1", "unrecognized IPv4 address 300.1.1.1"},
		{schema.IPAddr, filter.OpEq, "::1", ""},
		{schema.IPAddr, filter.OpEq, "host", "unrecognized IPv6 address host"},
		{schema.IPNet, filter.OpEq, "10.0.0.0/8", ""},
		{schema.IPNet, filter.OpEq, "10.0.0.0/33", "invalid v4 netmask 33"},
		{schema.IPNet, filter.OpEq, "::/0", "invalid v6 netmask 0"},
		{schema.IPNet, filter.OpEq, "10.0.0.0", "unrecognized IP net 10.0.0.0"},
		{schema.ByteBuf, filter.OpBContains, "7f45", ""},
		{schema.ByteBuf, filter.OpBContains, "7f4", `filter error: "7f4" is not a sequence of hexadecimal digits of even length`},
		{schema.SockTuple, filter.OpEq, "x", "wrong parameter type 13"},
		{schema.UID, filter.OpEq, "0", "wrong parameter type 31"},
	}
	for _, tt := range tests {
		_, err := parseLiteral(tt.typ, tt.op, tt.text)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tt.err {
			t.Errorf("%s %q: %q, want %q", tt.typ, tt.text, got, tt.err)
		}
	}
}
