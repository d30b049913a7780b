"""Deliveries (aanleveringen): what belongs together, who sees it, when it is final (K36).

Decides states, references and visibility. Must not know HTTP, SQL or where bytes lie.
"""
