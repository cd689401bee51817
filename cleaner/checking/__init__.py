"""The gate: which documents are checked, how each is judged, what is accepted, how it is fixed."""
