"""How a client proves who it is: one file for each registered method name.

A method reads a request and answers yes or no; which method a client must use is its registration's.
"""
