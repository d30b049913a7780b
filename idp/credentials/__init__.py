"""What someone knows: the password, its rules, its term and its history.

Knows nothing of pages or tables.
"""
