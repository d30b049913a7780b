"""What a probe learns: whether this process lives and can do its work, and of a fault no word (K3)."""

import pytest
import structlog
from flask import Flask

from shared.web.health import health_blueprint

pytestmark = pytest.mark.requires("K3")

SECRET = "postgresql://mcz:hunter2@db.internal/mcz"


def _broken() -> None:
    raise ConnectionError(SECRET)


def test_whoever_asks_is_not_told_why_the_service_is_not_ready_and_the_log_is() -> None:
    app = Flask(__name__)
    app.register_blueprint(health_blueprint(_broken))
    structlog.reset_defaults()
    with structlog.testing.capture_logs() as lines:
        answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert [(line["event"], str(line["exc_info"])) for line in lines] == [("not ready", SECRET)]


def test_a_process_that_cannot_do_its_work_lives_all_the_same() -> None:
    app = Flask(__name__)
    app.register_blueprint(health_blueprint(_broken))
    assert app.test_client().get("/healthz").text == "ok\n"


@pytest.mark.parametrize(("lacking", "said"), [(None, "ready\n"), ("no mail", "ready\nno mail\n")])
def test_a_part_that_is_lacking_is_named(lacking: str | None, said: str) -> None:
    app = Flask(__name__)
    app.register_blueprint(health_blueprint(lambda: lacking))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (200, said)
