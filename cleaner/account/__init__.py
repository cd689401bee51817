"""The account of a run: what a report tells, gathered from ledger and outputs."""
