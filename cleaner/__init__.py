"""cleaner: finds dirt and repeated paragraphs in a corpus, cleans them, and can undo every change."""
