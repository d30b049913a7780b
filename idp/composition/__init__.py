"""Builds the use cases on a foundation: one file for each group that app, worker and commands ask for.

Decides nothing about the domain. Must not know pages.
"""
