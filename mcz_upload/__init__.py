"""`mcz-upload`: delivers files and folders to Mijn CAK Zakelijk from the command line.

A program of its own: it speaks tus, OAuth and HTTP, and imports nothing of the server (K18).
"""
