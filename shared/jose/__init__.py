"""Compact tokens, signed (JWS) or encrypted (JWE): the only room of the services that imports joserfc.

It decides which algorithms, headers and keys are accepted at all. It must not know what a token
means: issuer, audience and life are checked by whoever asked, with the functions of claims.py.
"""
