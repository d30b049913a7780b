"""X-HTTP-Method-Override: only on POST, only to tus verbs."""

import pytest

from tests.uploads.kit import OFFSET_STREAM, Kit, body
from uploads.protocol.request import effective_method


@pytest.mark.requires("tus-C08")
def test_a_post_that_says_patch_is_a_patch(kit: Kit) -> None:
    upload_id = kit.created(5)
    headers = {"x-http-method-override": "PATCH", "upload-offset": "0", "content-type": OFFSET_STREAM}
    assert kit.ask("POST", upload_id, headers, body(b"hello")).status == 204


@pytest.mark.requires("tus-C08")
@pytest.mark.parametrize(
    ("method", "override", "effective"),
    [
        ("POST", "delete", "DELETE"),
        ("POST", "GET", "POST"),
        ("POST", "TRACE", "POST"),
        ("GET", "DELETE", "GET"),
        ("HEAD", "PATCH", "HEAD"),
    ],
)
def test_nothing_else_is_overridden(method: str, override: str, effective: str) -> None:
    assert effective_method(method, {"x-http-method-override": override}) == effective
