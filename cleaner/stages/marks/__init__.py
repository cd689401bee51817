"""Punctuation and blanks: one module for each kind of mark, all on the same lines."""
