"""The console `/beheer`: its frame, its screens, and the door for programs. Decides nothing; use cases do."""
