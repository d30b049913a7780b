"""Proof of delivery: a signed receipt over name, size and SHA-256 of each file (threat 46, K17).

Decides what a receipt says and how it is verified, offline as well. Must not know SQL or HTTP.
"""
