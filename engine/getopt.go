package engine

import (
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
)

// getoptFor returns the function of getopt(LIST, "optstring")[x]: the argument
// of option x, or, without x, the letters of all options that were given.
// Options are read as getopt(3) reads them in POSIX mode: they end at the first
// argument that is none, or after "--".
func getoptFor(o *filter.Transform) (apply func(*runtime, []*value, *field.Value) bool, list bool) {
	option := o.Arg
	if !o.HasArg {
		return func(r *runtime, args []*value, out *field.Value) bool {
			out.List = out.List[:0]
			return r.options(args, func(letter, _ string) bool {
				out.List = append(out.List, letter)
				return false
			}) && len(out.List) > 0
		}, true
	}
	return func(r *runtime, args []*value, out *field.Value) bool {
		found := false
		ok := r.options(args, func(letter, arg string) bool {
			if letter == option {
				out.Str, found = arg, true
			}
			return false
		})
		return ok && found
	}, false
}

// options calls f for every option until it returns true. The last of args is
// the option string, the others are the arguments.
func (r *runtime) options(args []*value, f func(letter, arg string) bool) bool {
	spec, ok := args[len(args)-1].get(r)
	if !ok {
		return false
	}
	words := r.words[:0]
	for _, a := range args[:len(args)-1] {
		v, ok := a.get(r)
		switch {
		case !ok:
			continue
		case a.list:
			words = append(words, v.List...)
		default:
			words = append(words, v.Str)
		}
	}
	r.words = words
	scanOptions(words, strings.TrimLeft(spec.Str, "+-:"), f)
	return true
}

func scanOptions(words []string, spec string, f func(letter, arg string) bool) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		if len(w) < 2 || w[0] != '-' || w == "--" {
			return
		}
		for j := 1; j < len(w); j++ {
			at := strings.IndexByte(spec, w[j])
			if w[j] == ':' || at < 0 {
				continue
			}
			arg, takes := "", at+1 < len(spec) && spec[at+1] == ':'
			if takes {
				optional := at+2 < len(spec) && spec[at+2] == ':'
				switch arg = w[j+1:]; {
				case arg == "" && !optional && i+1 < len(words):
					i++
					arg = words[i]
				}
			}
			if f(w[j:j+1], arg) || takes {
				break
			}
		}
	}
}
