package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"

	"hids/engine/rules"
)

// gitPrefix begins rule arguments that name a revision of a git repository:
// git:REVISION:PATH.
const gitPrefix = "git:"

// ruleContents returns the rule files that arguments stand for, each once: files,
// folders, and files and folders of git revisions.
func (a *app) ruleContents(args []string) ([]rules.File, error) {
	var files []rules.File
	add := func(f rules.File) {
		if !slices.ContainsFunc(files, func(o rules.File) bool { return o.Name == f.Name }) {
			files = append(files, f)
		}
	}
	for _, arg := range args {
		if strings.HasPrefix(arg, gitPrefix) {
			found, err := a.gitRules(arg)
			if err != nil {
				return nil, err
			}
			for _, f := range found {
				add(f)
			}
			continue
		}
		paths, err := expandRules([]string{arg})
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			f, err := a.readRules(p)
			if err != nil {
				return nil, err
			}
			add(f)
		}
	}
	return files, nil
}

// gitRules returns the files that git:REVISION:PATH stands for: as with folders, all
// in a folder in the order of their names. PATH begins at the root of the repository,
// or at the current folder if it begins with a dot, as git has it.
func (a *app) gitRules(arg string) ([]rules.File, error) {
	rev, file, ok := strings.Cut(strings.TrimPrefix(arg, gitPrefix), ":")
	if !ok || rev == "" || strings.Contains(file, "\n") {
		return nil, usagef("%s: a revision and a path are needed: git:REVISION:PATH, such as git:main:rules/", arg)
	}
	prefix, err := a.git("rev-parse", "--show-prefix")
	if err != nil {
		return nil, usagef("%s: %v", arg, err)
	}
	tree, err := a.git("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{tree}")
	if err != nil {
		return nil, usagef("%s: no such revision: %s%s", arg, rev, a.shallowHint(rev))
	}
	if file == "." || strings.HasPrefix(file, "./") || strings.HasPrefix(file, "../") {
		file = path.Join(prefix, file)
	}
	if file = strings.TrimSuffix(file, "/"); file == "." {
		file = ""
	}
	kind, err := a.git("cat-file", "-t", tree+":"+file)
	if err != nil {
		hint := ""
		if prefix != "" {
			if _, err := a.git("cat-file", "-e", tree+":"+path.Join(prefix, file)); err == nil {
				hint = fmt.Sprintf(" (did you mean %s%s:./%s?)", gitPrefix, rev, file)
			}
		}
		return nil, usagef("%s: no such file or folder in %s: %s%s", arg, rev, file, hint)
	}
	names := []string{file}
	if kind == "tree" {
		if names, err = a.gitFolder(tree, file); err != nil {
			return nil, usagef("%s: %v", arg, err)
		}
	}
	found, err := a.gitFiles(tree, names)
	if err != nil {
		return nil, usagef("%s: %v", arg, err)
	}
	if len(found) == 0 {
		return nil, usagef("%s: no rule files in this folder", arg)
	}
	for i := range found {
		found[i].Name = gitPrefix + rev + ":" + found[i].Name
	}
	return found, nil
}

// shallowHint says what to do if a revision is not there since history was not
// fetched, as in most CI systems.
func (a *app) shallowHint(rev string) string {
	if shallow, err := a.git("rev-parse", "--is-shallow-repository"); err == nil && shallow == "true" {
		return fmt.Sprintf("\nThis is a shallow clone: fetch it first, such as by 'git fetch --depth=1 origin %s'.", rev)
	}
	return ""
}

// gitFolder returns the paths of the files and links in a folder of a tree.
func (a *app) gitFolder(tree, folder string) ([]string, error) {
	list, err := a.git("ls-tree", "-z", "--full-tree", tree+":"+folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range strings.Split(list, "\x00") {
		meta, name, ok := strings.Cut(entry, "\t")
		if !ok || !strings.Contains(meta, " blob ") {
			continue
		}
		if strings.Contains(name, "\n") {
			return nil, fmt.Errorf("%q: a name with a line break can't be read from a revision", name)
		}
		names = append(names, path.Join(folder, name))
	}
	slices.Sort(names)
	return names, nil
}

// gitFiles returns the contents of files of a tree. Links stand for what they point
// to within it; those to elsewhere or to nowhere are left out, as in a folder.
func (a *app) gitFiles(tree string, names []string) ([]rules.File, error) {
	var in bytes.Buffer
	for _, name := range names {
		fmt.Fprintf(&in, "%s:%s\n", tree, name)
	}
	cmd, stderr := a.gitCommand("cat-file", "--batch", "--follow-symlinks")
	cmd.Stdin = &in
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, gitError(err, stderr)
	}
	r := bufio.NewReader(out)
	var files []rules.File
	for _, name := range names {
		text, isFile, err := batchEntry(r)
		if err != nil {
			_ = cmd.Process.Kill()
			return nil, gitError(errors.Join(err, cmd.Wait()), stderr)
		}
		if isFile {
			files = append(files, rules.File{Name: name, Content: text})
		}
	}
	if err := cmd.Wait(); err != nil {
		return nil, gitError(err, stderr)
	}
	return files, nil
}

// batchEntry reads an answer of git cat-file --batch: a line "ID TYPE SIZE", or "WHY
// SIZE" for a link that can't be followed, then so many bytes and a line break.
// Content larger than a rule file may be is cut.
func batchEntry(r *bufio.Reader) (text []byte, isFile bool, err error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return nil, false, err
	}
	words := strings.Fields(head)
	var size int64
	if len(words) < 2 || words[len(words)-1] == "missing" {
		return nil, false, fmt.Errorf("git has no %s", strings.TrimSpace(head))
	}
	if _, err := fmt.Sscan(words[len(words)-1], &size); err != nil || size < 0 {
		return nil, false, fmt.Errorf("git says %q", head)
	}
	if text, err = io.ReadAll(io.LimitReader(r, min(size, rules.DefaultMaxFileSize+1))); err != nil {
		return nil, false, err
	}
	if _, err = io.CopyN(io.Discard, r, size-int64(len(text))+1); err != nil {
		return nil, false, err
	}
	return text, len(words) == 3 && words[1] == "blob", nil
}

// git runs git and returns what it prints, without the line break at the end.
func (a *app) git(args ...string) (string, error) {
	cmd, stderr := a.gitCommand(args...)
	out, err := cmd.Output()
	if err != nil {
		return "", gitError(err, stderr)
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

func (a *app) gitCommand(args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.CommandContext(a.ctx, "git", args...)
	stderr := &bytes.Buffer{}
	cmd.Stderr = stderr
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	return cmd, stderr
}

// gitError returns an error in git's own words, where it has some.
func gitError(err error, stderr *bytes.Buffer) error {
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("the program git is needed to read a revision, and is not installed")
	}
	if msg := strings.TrimPrefix(strings.TrimSpace(stderr.String()), "fatal: "); msg != "" {
		return fmt.Errorf("git: %s", msg)
	}
	return fmt.Errorf("git: %w", err)
}
