"""The whole story in a terminal: a client of the public API and nothing more."""
