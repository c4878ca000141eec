package main

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

func (a *app) completionCommand() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a script that completes hids' command lines in a shell",
		UsageText: "hids completion bash|zsh|fish",
		Description: `To load it:
   bash   source <(hids completion bash)
   zsh    source <(hids completion zsh)      (after: autoload -Uz compinit; compinit)
   fish   hids completion fish | source
Put that line into the shell's start-up file to have it always.`,
		Action: a.completion,
	}
}

// completionScripts are the scripts by shell; fish's is generated.
var completionScripts = map[string]string{
	"bash": `# bash completion for hids
_hids() {
    local IFS=$'\n'
    local cur="${COMP_WORDS[COMP_CWORD]}"
    [ "$cur" = "=" ] && cur=""
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[@]:0:COMP_CWORD}" "$cur" --generate-bash-completion 2>/dev/null)" -- "$cur"))
}
complete -o default -o bashdefault -F _hids hids
`,
	"zsh": `#compdef hids
# Needs the completion system: autoload -Uz compinit; compinit
_hids() {
    local -a found
    found=("${(@f)$("${(@)words[1,CURRENT-1]}" "${words[CURRENT]}" --generate-zsh-completion 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then
        [[ "${words[CURRENT]}" == --*=* ]] && compset -P '*='
        _describe 'hids' found
    else
        _files
    fi
}
compdef _hids hids
`,
}

// completionShells are the shells with a script.
var completionShells = []string{"bash", "zsh", "fish"}

// completion is the action of the completion command.
func (a *app) completion(c *cli.Context) error {
	if c.NArg() != 1 {
		return usagef("completion: name one shell: bash, zsh or fish")
	}
	shell := c.Args().First()
	script, ok := completionScripts[shell]
	if shell == "fish" {
		var err error
		if script, err = c.App.ToFishCompletion(); err != nil {
			return err
		}
		script = strings.ReplaceAll(script, "`", "") // which mark the value of an option
	} else if !ok {
		return usagef("completion: unknown shell %q%s; use bash, zsh or fish", shell, didYouMean(shell, completionShells))
	}
	_, err := io.WriteString(a.out, script)
	return err
}
