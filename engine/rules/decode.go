package rules

import (
	"strconv"
	"strings"

	"hids/engine/rules/internal/yaml"
)

// get returns the value of a key of a mapping, the first one if there are
// several; nil if there is none.
func get(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.Mapping {
		return nil
	}
	for i := 0; i+1 < len(n.Kids); i += 2 {
		if k := n.Kids[i]; k.Kind == yaml.Scalar && k.Value == key {
			return n.Kids[i+1]
		}
	}
	return nil
}

// keyNode returns the key itself, to point at.
func keyNode(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Kids); i += 2 {
		if k := n.Kids[i]; k.Kind == yaml.Scalar && k.Value == key {
			return n.Kids[i]
		}
	}
	return n
}

// scalar decodes the value of a key. Where the key is missing it returns "" and,
// if required, reports that.
func (ld *load) scalar(n *yaml.Node, key string, item Item, required bool) (string, bool) {
	v := get(n, key)
	switch {
	case v == nil && !required:
		return "", true
	case v == nil:
		return "", ld.fail(LoadErrYAMLValidate, item, n, "Item has no mapping for key '%s'", key)
	case v.Kind == yaml.Null:
		return "", ld.fail(LoadErrYAMLValidate, item, keyNode(n, key), "Mapping for key '%s' is empty", key)
	case v.Kind != yaml.Scalar:
		return "", ld.fail(LoadErrYAMLValidate, item, v, "Value is not a scalar value")
	case v.Value == "":
		return "", ld.fail(LoadErrYAMLValidate, item, v, "Value must be non-empty")
	}
	return v.Value, true
}

// text decodes the value of a key and remembers where it stands; nil if there is none.
func (ld *load) text(n *yaml.Node, key string, item Item, required bool) (*text, bool) {
	s, ok := ld.scalar(n, key, item, required)
	if !ok || s == "" {
		return nil, ok
	}
	return scalarText(ld.src, get(n, key)), true
}

// parts decodes the value of a key that must be there.
func (ld *load) parts(n *yaml.Node, key string, item Item) (parts, bool) {
	t, ok := ld.text(n, key, item, true)
	return parts{t}, ok
}

// boolean decodes a boolean; where the key is missing it leaves dst alone.
func (ld *load) boolean(n *yaml.Node, key string, item Item, dst *bool, required bool) bool {
	s, ok := ld.scalar(n, key, item, required)
	if !ok || s == "" {
		return ok
	}
	b, ok := parseBool(s)
	if !ok {
		ok = ld.fail(LoadErrYAMLValidate, item, get(n, key), "Can't decode YAML scalar value")
		ld.suggest("write true or false")
		return ok
	}
	*dst = b
	return true
}

// parseBool reads the words of YAML 1.1: in lower case, upper case or with a
// capital.
func parseBool(s string) (value, ok bool) {
	lower := strings.ToLower(s)
	if s != lower && s != strings.ToUpper(s) && s[1:] != lower[1:] {
		return false, false
	}
	switch lower {
	case "y", "yes", "true", "on":
		return true, true
	case "n", "no", "false", "off":
		return false, true
	}
	return false, false
}

// number decodes a number; where the key is missing it leaves dst alone.
func (ld *load) number(n *yaml.Node, key string, item Item, dst *uint64) bool {
	s, ok := ld.scalar(n, key, item, false)
	if !ok || s == "" {
		return ok
	}
	v, err := strconv.ParseUint(s, 0, 32)
	if err != nil {
		return ld.fail(LoadErrYAMLValidate, item, get(n, key), "Can't decode YAML scalar value")
	}
	*dst = v
	return true
}

// maxElements is how many elements of sequences are read from one file. Without
// a limit a few aliases of long sequences are as good as endless.
const maxElements = 4 << 20

// sequence decodes a sequence of scalars; nil where the key is missing.
func (ld *load) sequence(n *yaml.Node, key string, item Item, required bool) ([]listItem, bool) {
	seq := get(n, key)
	switch {
	case seq == nil && !required:
		return nil, true
	case seq == nil:
		return nil, ld.fail(LoadErrYAMLValidate, item, n, "Item has no mapping for key '%s'", key)
	case seq.Kind != yaml.Sequence:
		return nil, ld.fail(LoadErrYAMLValidate, item, seq, "Value is not a sequence")
	}
	if !ld.spend(len(seq.Kids), item, seq) {
		return nil, false
	}
	items := make([]listItem, 0, len(seq.Kids))
	for _, it := range seq.Kids {
		if it.Kind != yaml.Scalar {
			ok := ld.fail(LoadErrYAMLValidate, item, it, "sequence value is not scalar")
			if it.Kind == yaml.Null {
				ld.suggest("put the word in quotes")
			}
			return nil, ok
		}
		items = append(items, listItem{it.Value, ld.src, it})
	}
	return items, true
}

// spend counts elements of sequences against the limit.
func (ld *load) spend(n int, item Item, at *yaml.Node) bool {
	ld.elements += n
	if ld.elements > maxElements {
		return ld.fail(LoadErrYAMLValidate, item, at, "the file has more than %d elements in sequences", maxElements)
	}
	return true
}
