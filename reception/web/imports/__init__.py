"""A register of another program, uploaded: its map chosen or drafted, looked at, and started."""
