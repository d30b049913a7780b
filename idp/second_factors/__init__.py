"""What someone has: the codes of an authenticator app.

Knows nothing of passwords, pages or tables.
"""
