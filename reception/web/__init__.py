"""HTTP: access, filters, locale, static files; one folder per feature."""
