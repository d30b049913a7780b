"""A library that matters is spoken to from one place, so that it can be judged and replaced there."""

from collections.abc import Callable

import pytest

from tests.architecture.project import imports, name, product_modules, syntax

pytestmark = pytest.mark.xdist_group("syntax")  # read once


def strangers(library: str, is_at_home: Callable[[str], bool]) -> list[str]:
    """Modules that import the library and are not at home with it."""
    return [name(file) for file in product_modules() if imports(file, library) and not is_at_home(name(file))]


@pytest.mark.requires("M-36", "M-38")
def test_only_the_jose_room_imports_joserfc() -> None:
    assert strangers("joserfc", lambda path: path.startswith("shared/jose/")) == []


@pytest.mark.requires("M-43")
def test_nobody_imports_the_deprecated_jose_package() -> None:
    assert strangers("authlib.jose", lambda _: False) == []


def test_the_integrations_of_authlib_are_used_in_shared_only() -> None:
    assert strangers("authlib.integrations", lambda path: path.startswith("shared/")) == []


@pytest.mark.requires("M-42")
def test_nothing_with_hooks_is_taken_from_the_oauth_library() -> None:
    plain_functions = "authlib.oauth2.rfc7636"
    taken = {dotted for file in product_modules() for dotted in syntax(file).imported if dotted.startswith("authlib")}
    assert [dotted for dotted in taken if not dotted.startswith(plain_functions)] == []


@pytest.mark.requires("K18", "threat 21")
def test_no_module_calls_out_except_through_the_guarded_fetcher() -> None:
    clients = ("requests", "httpx", "urllib3", "aiohttp", "http.client")
    allowed = ("shared/egress/",)
    assert [path for client in clients for path in strangers(client, lambda p: p.startswith(allowed))] == []


@pytest.mark.requires("K18", "threat 21")
def test_the_client_of_object_stores_asks_the_one_that_the_operator_set() -> None:
    assert strangers("botocore", lambda path: path == "uploads/stores/s3_client.py") == []


@pytest.mark.requires("K18", "threat 21")
def test_the_standard_opener_asks_our_own_health_only() -> None:
    assert strangers("urllib.request", lambda path: path.startswith("shared/supervisor/")) == []


@pytest.mark.requires("ALL-07")
def test_secrets_never_come_from_the_random_module() -> None:
    assert strangers("random", lambda _: False) == []


@pytest.mark.requires("M-44")
def test_no_module_turns_off_https_checks_of_the_oauth_library() -> None:
    switch = "AUTHLIB_" + "INSECURE_TRANSPORT"
    assert [name(file) for file in product_modules() if switch in file.read_text(encoding="utf-8")] == []
