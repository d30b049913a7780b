"""Mail that is sent at least once: written as a row with the change that causes it, sent by the worker.

Knows addresses, subjects and transports. Must not know why a mail is sent.
"""
