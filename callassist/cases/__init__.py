"""Before and after the call."""
