"""The request of an application goes along in the addresses of a login (K35).

A browser has one login on its way, in one cookie, and may have several tabs open for several applications: each tab
says in its own address which request it is about, so that each application gets its answer.
"""

from urllib.parse import urlencode

from flask import request

PARAMETER = "verzoek"


def with_request(path: str) -> str:
    """This path of ours, about the same request as the page of now."""
    request_id = request.args.get(PARAMETER)
    return f"{path}?{urlencode({PARAMETER: request_id})}" if request_id else path
