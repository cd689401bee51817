"""Copies of paragraphs in other documents: how they are found, judged, and which one stays."""
