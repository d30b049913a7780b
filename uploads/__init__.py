"""Bestanden: the tus server and relying party where chain partners deliver files and get proof of it."""
