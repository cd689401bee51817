"""The account of a run: what a report tells, gathered from the ledger and the files it speaks of."""
