"""What the portal asks of idp and uploads over HTTP, each within two seconds, and remembers for a minute.

Must never keep a page from being shown: no answer is an answer too.
"""
