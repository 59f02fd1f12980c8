"""One's own account: name, language, password, sessions, the second factor."""
