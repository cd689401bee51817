"""Engines: who runs the functions of a run, and where. They know nothing of texts."""
