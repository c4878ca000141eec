package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/engine"
	"hids/engine/rules"
)

// chooser holds what the flags that select rules say.
type chooser struct{ disable, disableTags, tags, only []string }

func newChooser(c *cli.Context) (*chooser, error) {
	ch := &chooser{c.StringSlice("disable"), c.StringSlice("disable-tag"), c.StringSlice("tag"), c.StringSlice("only")}
	if len(ch.disableTags) > 0 && len(ch.tags)+len(ch.only) > 0 {
		return nil, usagef("%s: -T can't be used with -t or --only, which leave the rules that they select only", c.Command.Name)
	}
	return ch, nil
}

// selections returns the selections among all rules. Those that are enabled stay
// in the order of their definition, however many tags select them.
func (ch *chooser) selections(all []*rules.Rule) []engine.Selection {
	var list []engine.Selection
	for _, text := range ch.disable {
		list = append(list, engine.Selection{Rule: text, Substring: true})
	}
	for _, tag := range ch.disableTags {
		list = append(list, engine.Selection{Tag: tag})
	}
	if len(ch.tags)+len(ch.only) == 0 {
		return list
	}
	list = append(list, engine.Selection{Rule: "*"})
	for _, r := range all {
		if ch.wants(r) {
			list = append(list, engine.Selection{Enable: true, Rule: r.Name})
		}
	}
	return list
}

// options returns opt with the selections among all rules. As in Falco, the
// command line selects first, then the configuration.
func (ch *chooser) options(opt engine.Options, all []*rules.Rule) engine.Options {
	opt.Select = append(ch.selections(all), opt.Select...)
	return opt
}

// wants reports whether a tag or pattern selects r.
func (ch *chooser) wants(r *rules.Rule) bool {
	for _, tag := range ch.tags {
		if slices.Contains(r.Tags, tag) {
			return true
		}
	}
	for _, pattern := range ch.only {
		if engine.Wildcard(pattern, r.Name) {
			return true
		}
	}
	return false
}

// selector is one choice among the rules, as it was written.
type selector struct {
	text    string // "-t shell"
	value   string
	matches func(value string, r *rules.Rule) bool
	values  func(r *rules.Rule) []string // what the value could have been
	hint    string                       // if nothing is similar
	literal bool                         // * in the value has no meaning
}

func hasTag(tag string, r *rules.Rule) bool       { return slices.Contains(r.Tags, tag) }
func isCalled(pattern string, r *rules.Rule) bool { return engine.Wildcard(pattern, r.Name) }
func contains(text string, r *rules.Rule) bool    { return strings.Contains(r.Name, text) }

func tagsOf(r *rules.Rule) []string { return r.Tags }
func nameOf(r *rules.Rule) []string { return []string{r.Name} }

// selectors returns the choices of the command line and the configuration.
func (ch *chooser) selectors(configured []engine.Selection) []selector {
	var list []selector
	add := func(option string, values []string, s selector) {
		for _, v := range values {
			s.text, s.value = option+" "+v, v
			list = append(list, s)
		}
	}
	tag := selector{matches: hasTag, values: tagsOf}
	name := selector{matches: isCalled, values: nameOf, hint: "a pattern is the whole name, where * stands for any text"}
	part := selector{matches: contains, values: nameOf, literal: true, hint: "the text is a part of a name as it is; * has no meaning"}
	add("--tag", ch.tags, tag)
	add("--disable-tag", ch.disableTags, tag)
	add("--only", ch.only, name)
	add("--disable", ch.disable, part)
	for _, s := range configured {
		verb := map[bool]string{true: "enable", false: "disable"}[s.Enable]
		if s.Tag != "" {
			add("rules: "+verb+": tag:", []string{s.Tag}, tag)
		} else {
			add("rules: "+verb+": rule:", []string{s.Rule}, name)
		}
	}
	return list
}

// noteIdle says which choices match no rule at all.
func (a *app) noteIdle(ch *chooser, configured []engine.Selection, all []*rules.Rule) {
	for _, s := range ch.selectors(configured) {
		if slices.ContainsFunc(all, func(r *rules.Rule) bool { return s.matches(s.value, r) }) {
			continue
		}
		a.notef("%s: no rule matches%s", s.text, s.suggestion(all))
	}
}

// suggestion returns what may have been meant, or "".
func (s selector) suggestion(all []*rules.Rule) string {
	if s.literal && strings.Contains(s.value, "*") {
		return ": " + s.hint
	}
	var values []string
	for _, r := range all {
		values = append(values, s.values(r)...)
	}
	value := strings.Trim(s.value, "*")
	if q := partOf(value, values); q != "" {
		return q
	}
	if first, _, several := strings.Cut(value, ","); several && s.hint == "" && slices.Contains(values, first) {
		return " (one tag each time: -t a -t b)"
	}
	if q := didYouMean(value, values); q != "" {
		return q
	}
	if s.hint != "" {
		return ": " + s.hint
	}
	return ""
}

// partOf returns a question with the first of values that contains value, in upper
// or lower case, or "".
func partOf(value string, values []string) string {
	for _, v := range values {
		if strings.EqualFold(v, value) || len(value) > 2 && strings.Contains(strings.ToLower(v), strings.ToLower(value)) {
			return " (did you mean " + v + "?)"
		}
	}
	return ""
}

// similarName returns a question with the name that a pattern may have meant, or "".
func similarName(pattern string, names []string) string {
	value := strings.Trim(pattern, "*")
	if q := partOf(value, names); q != "" {
		return q
	}
	return didYouMean(value, names)
}

// noneActive says why no rule is active. It is an error if it follows from what
// the command line or the configuration chose.
func (a *app) noneActive(command string, all []*rules.Rule, opt engine.Options) error {
	usable := func(r *rules.Rule) bool { return r.Skipped == "" && r.Source == "syscall" && r.Condition != nil }
	n := 0
	for _, r := range all {
		if usable(r) {
			n++
		}
	}
	chosen := len(opt.Select) > 0 || opt.MinPriority < rules.Debug
	switch {
	case len(all) == 0:
		a.notef("there is no rule in the rule files: nothing can fire")
	case n == 0:
		a.notef("none of %s can be evaluated on a capture: nothing can fire", plural(len(all), "rule"))
	case chosen:
		return usagef("%s: of %s, the selection and the priority leave none: nothing could fire", command, plural(n, "rule"))
	default:
		a.notef("no rule is enabled, of %s: nothing can fire", plural(n, "rule"))
	}
	return nil
}
