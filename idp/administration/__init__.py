"""What staff do with accounts, relations, letters and applications, and who of them may (K28).

Every use case takes an Actor and asks Permission first, whatever door it was called through.
Knows nothing of pages, commands or SQL.
"""
