"""The letter on paper and the code in it: how a new account proves its postal address.

Knows nothing of pages, tables or how a PDF is made.
"""
