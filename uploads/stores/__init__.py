"""Where the bytes lie: segments on local disk or in a bucket, memory for tests, and SHA-256 with a saved state.

Knows files, objects and libcrypto. Must not know owners, offsets that count, or HTTP.
"""
