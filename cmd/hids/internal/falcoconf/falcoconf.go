// Package falcoconf reads what a falco.yaml says that matters for a capture:
// which rule files are loaded, which rules are active, and what an alert looks
// like. Everything else in it is about a running Falco; such keys are listed in
// Config.Ignored and have no effect.
//
// A configuration is the main file, then the files of its config_files, then
// the key=value overrides, as in Falco 0.44.1. Scalars may contain ${NAME},
// which is replaced by an environment variable; $${NAME} stands for ${NAME}.
package falcoconf

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"hids/engine"
	"hids/engine/rules"
)

// Config is what a configuration says about the checking of a capture.
type Config struct {
	RulesFiles []string       // files and folders, in the order in which they are loaded
	Engine     engine.Options // selection of rules, priority, matching, outputs
	JSON       bool           // json_output
	Base64     bool           // buffer_format_base64
	Ignored    []string       // keys that only matter to a running Falco, sorted
	Unknown    []string       // keys that Falco does not have either, sorted
}

// Stock returns the settings of Falco's stock configuration, without its rule
// files: every priority, the first matching rule only, and the suggested fields
// of containers appended to outputs.
func Stock() *Config {
	c := builtin()
	c.Engine.Append = []engine.AppendOutput{{Suggested: true}}
	return c
}

// builtin returns what Falco assumes for the keys that a file leaves out.
func builtin() *Config {
	return &Config{Engine: engine.Options{MinPriority: rules.Debug}}
}

// Options say how a configuration is read.
type Options struct {
	// Override holds key=value settings, applied in order after the files. A key
	// may be dotted and indexed: rules[0].disable.rule, and rules[] appends.
	Override []string
	// Getenv returns an environment variable; nil = no expansion.
	Getenv func(string) string
}

// Error is a mistake in a configuration.
type Error struct {
	File      string // or the override
	Line, Col int    // from 1; 0 = not known
	Msg       string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Msg)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
}

// Load reads the configuration file at path, or starts from the stock
// configuration if path is "". Mistakes are reported as *Error.
func Load(path string, opt Options) (*Config, error) {
	first, rest := splitOverrides(opt.Override)
	c := builtin()
	d := newDocument()
	if path == "" {
		c = Stock()
		if err := d.stock(); err != nil {
			return nil, err
		}
	} else if err := d.readFile(path, opt.Getenv); err != nil {
		return nil, err
	}
	if err := d.override(first); err != nil {
		return nil, err
	}
	if err := d.include(opt.Getenv); err != nil {
		return nil, err
	}
	if err := d.override(rest); err != nil {
		return nil, err
	}
	return c, d.decode(c)
}

// stock puts the list of Stock into the document, so that overrides find what
// they append to.
func (d *document) stock() error {
	const origin = "Falco's stock configuration"
	list, err := d.overrideValue("[{suggested_output: true}]", origin)
	if err != nil {
		return err
	}
	d.origin[d.root] = origin
	return d.put(d.root, []step{{key: "append_output"}}, list, origin)
}

// splitOverrides separates the overrides of config_files, which matter before
// these are read, from the others, which win over what is in them.
func splitOverrides(all []string) (first, rest []string) {
	for _, o := range all {
		if strings.HasPrefix(o, "config_files") {
			first = append(first, o)
		} else {
			rest = append(rest, o)
		}
	}
	return first, rest
}

// Expand returns the files that a list of files and folders stands for: a
// folder for its regular files in name order, and no file twice. It returns an
// error for the first path that does not exist.
func Expand(paths []string) ([]string, error) {
	var files []string
	seen := map[string]bool{}
	add := func(file string) {
		if clean := filepath.Clean(file); !seen[clean] {
			seen[clean] = true
			files = append(files, file)
		}
	}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			add(p)
			continue
		}
		inside, err := regularFiles(p)
		if err != nil {
			return nil, err
		}
		for _, f := range inside {
			add(f)
		}
	}
	return files, nil
}

// regularFiles returns the regular files in a folder, sorted by name. Symbolic
// links count as what they point to: Kubernetes mounts files that way.
func regularFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			files = append(files, name)
		}
	}
	sort.Strings(files)
	return files, nil
}
