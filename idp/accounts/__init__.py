"""Relations and their accounts: who someone is and in which state the account stands.

Knows nothing of passwords, codes, sessions, HTTP or SQL.
"""
