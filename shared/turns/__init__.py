"""Who in a process is next, so that under load everybody is served in time.

Turns of pages and of requests of a protocol, fairness among threads, the pace of work, when those who were turned away
come back. Must not know what is done in a turn.
"""
