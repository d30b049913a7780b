"""The protocol: one file for each specification, endpoints as functions of plain values.

Decides what an application may ask and what it is told. Must not know Flask, SQL, or how a user
proves who he is: that is login's, asked through a session.
"""
