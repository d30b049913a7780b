"""What a visitor of a demonstration may see: accounts with their codes, mails, letters (K4).

Reads var/demo.json and the two folders that it names, never a database. Exists in demo mode only.
"""
