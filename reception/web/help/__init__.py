"""Help: what each role does in a day, and what the words mean."""
