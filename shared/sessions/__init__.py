"""Sessions of a relying party as rows: who is logged in, which logins are under way, what has ended.

Decides nothing about the protocol: shared/relying_party does. Secrets are hashed or encrypted at rest.
"""
