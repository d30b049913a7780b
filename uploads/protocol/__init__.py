"""tus 1.0: core, creation, expiration, checksum and termination, as plain values and a byte stream.

Decides what a request may do and what the answer says. Must not know Flask, SQL, cookies or files.
"""
