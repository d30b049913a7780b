"""The home page of Mijn CAK Zakelijk: greeting, applications, manuals.

Decides what a logged-in user sees first and what the public may read. Holds no credential:
'Uw account' lies at the idp. Must not know idp or uploads except over HTTP.
"""
