"""What typesetting does to a text: its lines, its right edge, its broken sentences."""
