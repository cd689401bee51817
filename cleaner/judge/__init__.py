"""The judge of page furniture: what a line looks like, where it stands, what stands around it."""
