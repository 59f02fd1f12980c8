"""CHANGING: one verb per function; takes actor and moment; flushes, never commits."""
