"""What happens around an upload: may it begin, what follows its last byte, how long it is kept.

Decides admission, quota, completion and retention. Must not know HTTP, SQL or files.
"""
