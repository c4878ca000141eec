package rules

import (
	"testing"

	"hids/engine/filter"
)

func TestOutline(t *testing.T) {
	text, items := Outline(File{Name: "r.yaml", Content: []byte("\ufeff- list: l\n  items: [a, 'b']\n# about m\n- macro: m\n  condition: evt.type=open\n- 5\n- other: x\n")})
	if len(items) != 3 {
		t.Fatalf("%d items", len(items))
	}
	if items[0].Item != (Item{"list", "l"}) || items[1].Item != (Item{"macro", "m"}) || items[2].Item != (Item{}) {
		t.Errorf("items %v", items)
	}
	if got := text[items[0].From:items[0].To]; got != "list: l\n  items: [a, 'b']\n# about m\n- " {
		t.Errorf("the first item is %q", got)
	}
	_, list, ok := items[0].Node.Key("items")
	if !ok || len(list.Elements()) != 2 {
		t.Fatalf("items of the list: %v", list.Elements())
	}
	r := list.Elements()[1].Range()
	if v, _ := list.Elements()[1].Scalar(); v != "b" || text[r.From:r.To] != "'b'" {
		t.Errorf("the second element is %q at %q", v, text[r.From:r.To])
	}
	if keys := items[1].Node.Keys(); len(keys) != 2 || keys[1] != "condition" {
		t.Errorf("keys %v", keys)
	}
	if _, items := Outline(File{Content: []byte("{")}); items != nil {
		t.Errorf("%v in what is no YAML", items)
	}
}

func TestLocateOutput(t *testing.T) {
	l := NewLoader(fakeCompiler{}, Options{})
	l.Load(File{Name: "r.yaml", Content: []byte("- rule: r\n  desc: d\n  condition: evt.type=open\n  output: >\n    one\n    %fd.name\n  priority: INFO\n")})
	r := l.Rules()[0]
	i := len("one ")
	from, to := r.LocateOutput(filter.Range{From: i, To: i + 8})
	if from.Line != 6 || from.Col != 5 || to.Col != 13 {
		t.Errorf("%v to %v in %q", from, to, r.Output)
	}
}
