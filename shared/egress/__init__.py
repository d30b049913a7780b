"""The one door for outgoing calls (K18, threat 21).

Decides which addresses may be connected to and how much of an answer is read. Must not know what is
asked or why.
"""
