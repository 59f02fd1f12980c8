"""The outbox: which mails the program has written, and what became of them."""
