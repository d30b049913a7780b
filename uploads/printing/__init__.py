"""Papers for people: the receipt as a tagged PDF. Only the worker prints, so that servers need no typesetter (K10).

Knows what a receipt says and how it looks on paper. Must not know rows or pages.
"""
