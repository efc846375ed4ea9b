"""A scripted call over real SIP, for newcomers and for tests."""
