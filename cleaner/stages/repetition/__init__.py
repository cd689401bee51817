"""What stands twice in one text: in a row, or as paragraphs further apart."""
