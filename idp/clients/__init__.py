"""Registered applications: what they are, which metadata they may have, who they can prove to be.

Decides whether metadata and addresses are acceptable. Must not know requests, tokens or storage.
"""
