"""The report: one page for any period, the lists behind its numbers, and its printed forms."""
