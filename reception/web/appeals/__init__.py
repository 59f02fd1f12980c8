"""Appeals and their questions: lists, registration, one page each, and what is done with them."""
