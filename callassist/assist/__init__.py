"""Judgement: pure functions from what was heard to what it means and what to say next."""
