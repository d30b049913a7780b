"""The doors of uploads for people: pages, their JSON routes and the upload widget; tus.py is the door of the protocol.

Reads requests, calls a use case of `Services`, shows the verdict. Must not know SQL or where bytes lie.
"""
