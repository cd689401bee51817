"""Find dirt and repeated paragraphs in a corpus, clean them, and be able to undo every change."""
