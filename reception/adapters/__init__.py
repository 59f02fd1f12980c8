"""THE OUTSIDE: mail, files, documents, calendars, words. Knows the domain, never models or services."""
