"""Work that outlives a request: rows in the service's own database, written in the use case's transaction (K6).

Knows leases, delays and handlers. Must not know what a job means.
"""
