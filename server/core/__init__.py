"""Decisions, and nothing else: facts in, a decision value out. No I/O, clock, randomness or SQL."""
