"""The work of `cleaner dedup`: records out of files, groups of duplicates, files without them."""
