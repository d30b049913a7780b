"""Who may write an upload now: a lease in its row with a fencing token.

Decides when a holder is dead, silent or at work. Must not know SQL, HTTP or bytes.
"""
