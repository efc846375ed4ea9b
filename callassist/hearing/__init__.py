"""The way from a growing spool or a finished file to the recogniser and the recording."""
