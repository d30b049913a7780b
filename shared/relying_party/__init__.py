"""OpenID Connect from the application's side, for portal and uploads.

Decides when a login may be believed, how long a session lasts and when a token is accepted. Must not
know what the application does with it. No token ever reaches the browser.
"""
