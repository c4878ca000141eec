package suite

import (
	"bytes"
	"encoding/json"

	"hids/engine/rules"
)

// kind is what a value of a suite can be, for Schema.
type kind uint8

const (
	kindText kind = iota
	kindTexts
	kindScalar
	kindBool
	kindVersion
	kindCount
	kindMatching
	kindPriority
	kindFields
	kindMatch
	kindMatrix
	kindExpect
	kindCases
)

// object is a JSON object of a schema. Maps are marshalled in the order of their keys.
type object = map[string]any

// Schema returns the JSON Schema (draft 7) of suites, for editors.
func Schema() []byte {
	s := objectOf("A suite of tests for rules", suiteKeys())
	s["$schema"] = "http://json-schema.org/draft-07/schema#"
	s["title"] = "Suite of hids test"
	s["definitions"] = object{
		"case":        caseSchema(),
		"expectation": expectSchema(),
		"match":       matchSchema(),
		// Everything may hold a variable of the matrix, also numbers.
		"scalar":   object{"type": []string{"string", "number", "boolean"}},
		"variable": object{"type": "string", "pattern": `\$\{[A-Za-z_][A-Za-z0-9_]*\}`},
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		panic(err) // maps, lists and texts can be encoded
	}
	return b.Bytes()
}

// objectOf returns the schema of a mapping with a table of keys.
func objectOf[T any](doc string, keys []key[T]) object {
	properties, required := object{}, []string{}
	for _, k := range keys {
		p := k.kind.schema()
		p["description"] = k.doc
		properties[k.name] = p
		if k.required {
			required = append(required, k.name)
		}
	}
	return object{"description": doc, "type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

func caseSchema() object {
	s := objectOf("A test", caseKeys())
	s["oneOf"] = []object{{"required": []string{"trace"}}, {"required": []string{"events"}}, {"required": []string{"events_file"}}}
	return s
}

func expectSchema() object {
	s := objectOf("Alerts of a rule; at least one if no number is given", expectKeys())
	s["not"] = object{"anyOf": []object{{"required": []string{"exactly", "at_least"}}, {"required": []string{"exactly", "at_most"}}}}
	return s
}

func matchSchema() object {
	operators := objectOf("Operators that must all hold", matchKeys())
	operators["minProperties"] = 1
	return object{"anyOf": []object{
		{"description": "The text itself", "type": []string{"string", "number", "boolean"}},
		{"description": "No value", "type": "null"},
		operators,
	}}
}

func ref(name string) object { return object{"$ref": "#/definitions/" + name} }

// orVariable returns a schema of what also may be a variable.
func orVariable(s object) object { return object{"anyOf": []object{s, ref("variable")}} }

// schema returns the schema of a value.
func (k kind) schema() object {
	scalars := object{"type": "array", "items": ref("scalar")}
	switch k {
	case kindText, kindScalar:
		return object{"type": []string{"string", "number", "boolean"}}
	case kindTexts:
		return object{"anyOf": []object{ref("scalar"), scalars, {"type": "null"}}}
	case kindBool:
		return orVariable(object{"type": "boolean"})
	case kindVersion:
		return object{"const": Version}
	case kindCount:
		return orVariable(object{"type": "integer", "minimum": 0})
	case kindMatching:
		return object{"enum": matchings()}
	case kindPriority:
		return orVariable(object{"type": "string", "pattern": prioritiesPattern()})
	case kindFields:
		return object{"type": "object", "additionalProperties": ref("match")}
	case kindMatch:
		return ref("match")
	case kindMatrix:
		row := object{"type": "object", "minProperties": 1, "additionalProperties": ref("scalar")}
		return object{"anyOf": []object{
			{"type": "object", "minProperties": 1, "additionalProperties": object{"anyOf": []object{ref("scalar"), scalars}}},
			{"type": "array", "minItems": 1, "items": row},
		}}
	case kindExpect:
		return object{"anyOf": []object{{"type": "array", "items": ref("expectation")}, {"type": "null"}}}
	case kindCases:
		return object{"anyOf": []object{{"type": "array", "items": ref("case")}, {"type": "null"}}}
	}
	return object{}
}

// prioritiesPattern returns a regular expression of the names of priorities, which
// may be written in upper or lower case.
func prioritiesPattern() string {
	p := "^("
	for i, name := range append(rules.Priorities(), "Info") {
		if i > 0 {
			p += "|"
		}
		for _, c := range name {
			lower, upper := c|0x20, c&^0x20
			p += "[" + string(upper) + string(lower) + "]"
		}
	}
	return p + ")$"
}
