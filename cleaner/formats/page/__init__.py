"""A web page as lines with evidence: what the reader gives and the judge of its lines takes."""
