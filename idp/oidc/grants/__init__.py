"""What a client may exchange for tokens: one file for each grant type.

A grant decides and commits who wins; tokens are signed afterwards, outside the transaction.
"""
