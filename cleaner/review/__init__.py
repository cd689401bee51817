"""The desk of an editor: a run's changes, one after the other, accepted or taken back."""
