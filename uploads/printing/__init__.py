"""Papers for people: the receipt as a tagged PDF. Only the worker prints, so that servers need no typesetter (K10).

Knows typst and what a receipt says. Must not know rows or pages.
"""
