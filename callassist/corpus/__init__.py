"""Written conversations, one JSON object a line: read them, judge them, say what was found."""
