"""Bringing rows of a table in, a file a kind: each row whole or not at all, a batch one transaction.

Everything about a row is judged before anything of it is written, so a row that is refused takes
nothing with it. Bringing the same rows in again changes nothing.
"""
