package main

// commands is every command, in the order help shows them. Each stands in a
// file of its name.
func commands() []command {
	return []command{
		initCommand,
		serveCommand,
		demoCommand,
		importDocumentsCommand,
		extractCommand,
		importLedgerCommand,
		screenCommand,
		verifyCommand,
		drawVerifyCommand,
		userCommand,
	}
}
