"""The last 12 passwords may not come back (manual 1.2, P5, S17)."""

HISTORY_LENGTH = 12  # passwords, the current one included
