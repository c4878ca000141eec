package main

import "github.com/urfave/cli/v2"

// commands returns the rows of the command line, in the order in which help
// lists them.
func (a *app) commands() []*cli.Command {
	return []*cli.Command{
		a.checkCommand(),
		a.explainCommand(),
		a.diffCommand(),
		a.tuneCommand(),
		a.replayCommand(),
		a.recordCommand(),
		a.testCommand(),
		a.lintCommand(),
		a.coverageCommand(),
		a.profileCommand(),
		a.infoCommand(),
		a.fieldsCommand(),
		a.eventsCommand(),
		a.completionCommand(),
	}
}
