"""What every service puts around its pages: cookies, form tokens, headers, the log of requests, health, proxies.

Decides what an answer carries and which request is refused before a view sees it. Must not know any page.
"""
