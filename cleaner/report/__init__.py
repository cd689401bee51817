"""Reports: what a run found and did, for people and for other programs."""
