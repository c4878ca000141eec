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
   zsh    source <(hids completion zsh)
   fish   hids completion fish | source
Put that line into the shell's start-up file to have it always.`,
		Action: a.completion,
	}
}

// completionScripts are the scripts by shell; fish's is generated.
var completionScripts = map[string]string{
	"bash": `# bash completion for hids
_hids() {
    local cur="${COMP_WORDS[COMP_CWORD]}" words
    if [ "$COMP_CWORD" -eq 1 ] || [[ "$cur" == -* ]]; then
        words=$("${COMP_WORDS[@]:0:COMP_CWORD}" ${cur:+"$cur"} --generate-bash-completion 2>/dev/null)
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
    elif [ "${COMP_WORDS[1]}" = completion ]; then
        COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur"))
    fi
}
complete -o default -o bashdefault -F _hids hids
`,
	"zsh": `#compdef hids
_hids() {
    local -a opts
    if (( CURRENT == 2 )) || [[ "${words[CURRENT]}" == -* ]]; then
        opts=("${(@f)$(_CLI_ZSH_AUTOCOMPLETE_HACK=1 ${words[@]:0:$((CURRENT-1))} ${words[CURRENT]} --generate-bash-completion 2>/dev/null)}")
        [[ -n "${opts[1]}" ]] && _describe 'hids' opts && return
    elif [[ "${words[2]}" == completion ]]; then
        compadd bash zsh fish && return
    fi
    _files
}
compdef _hids hids
`,
}

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
		return usagef("completion: unknown shell %q%s; use bash, zsh or fish", shell, didYouMean(shell, []string{"bash", "zsh", "fish"}))
	}
	_, err := io.WriteString(a.out, script)
	return err
}
