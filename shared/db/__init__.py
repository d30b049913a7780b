"""One way to a database for every service: SQLite in a file, or PostgreSQL (K5).

Transactions and who may write next, statements that are compiled once, the revision of the schema. Must not know any
service's tables, nor what a row means.
"""
