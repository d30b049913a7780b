"""ALL-02: an application on https says so in every answer, whether it lets somebody in or not."""

from pathlib import Path

import pytest

from tests.idp.oidc.browsing import Idp
from tests.support.joined_services import joined_services


@pytest.mark.requires("ALL-02")
def test_each_answer_of_portal_and_uploads_on_https_says_hsts(idp: Idp, tmp_path: Path) -> None:
    secure = {"portal_url": "https://portal.example", "uploads_url": "https://bestanden.example"}
    with joined_services(idp, tmp_path, **secure) as joined:
        answers = [
            app.test_client().get(path) for app in (joined.portal, joined.uploads) for path in ("/jwks.json", "/x")
        ]
        answers.append(joined.uploads.test_client().post("/files/"))

    assert [answer.status_code for answer in answers] == [200, 404, 200, 404, 401]
    for answer in answers:
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
