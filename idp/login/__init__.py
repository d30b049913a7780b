"""Which step of logging in comes next, and the session that stands at the end of it.

Knows nothing of pages, tables or the OpenID Connect protocol.
"""
