"""Where the bytes lie: segment files on local disk, memory for tests, and SHA-256 with a saved state.

Knows files and libcrypto. Must not know owners, offsets that count, or HTTP.
"""
