"""The rows of uploads, on SQLite and PostgreSQL: the only room that speaks SQLAlchemy.

One unit of work is one transaction; every write to a held upload is fenced by its lease.
"""
