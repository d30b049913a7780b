"""K12, K34: access that is taken away is gone, whatever is redeemed or changed at the same moment."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from idp.accounts.model import Account, Role
from idp.administration.entitling import Audience, ClientEntitling
from idp.administration.verdict import Verdict
from idp.clients.model import Client
from idp.consents.withdrawal import Withdrawal
from idp.db.admission_store import SqlAdmissionStore
from idp.db.consent_store import SqlConsentStore
from idp.db.entitlement_store import SqlEntitlementStore
from idp.db.grant_store import SqlGrantStore
from idp.hashing import secret_digest
from idp.oidc.device import LIFE, DeviceRequest, DeviceState
from idp.oidc.errors import OAuthError
from idp.oidc.grants.authorization_code import AuthorizationCodeGrant
from idp.oidc.grants.device_code import DeviceCodeGrant
from idp.oidc.grants.grant_type import Redeemed
from idp.oidc.grants.refresh_values import RefreshValues
from idp.oidc.messages import Parameters, Request
from idp.oidc.model import agreed
from idp.oidc.resource import Resources
from idp.oidc.sealed_code import CodeSeal
from tests.idp.administration.desk import WHY, Desk
from tests.idp.clash import Clash
from tests.idp.installation import ORIGIN
from tests.idp.oidc.browsing import Pkce
from tests.idp.oidc.stored import REDIRECT_URI, add_client, add_session, code_for

pytestmark = [
    pytest.mark.requires("K12", "K34", "OP-83"),
    pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True),
]
RESOURCES = Resources("http://localhost:8000", "http://localhost:8002")
Take = Callable[[], Any]


class Taking:
    """Somebody who agreed to an application that only their relation may use, and who can take that away."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.units = desk, desk.office.idp.foundation.units
        self.account: Account = desk.account()
        with self.units.write() as unit:
            self.client: Client = add_client(unit, desk.now)
            self.session = add_session(unit, self.account.account_id, desk.now)
            unit.consents.save(agreed(None, self.account.account_id, self.client, ("openid",), desk.now))
            unit.entitlements.restrict(self.client.client_id, restricted=True)
            unit.entitlements.grant(self.account.relatie_id, [self.client.client_id])

    def redeeming(self) -> Callable[[], Redeemed]:
        """Show a code to the token endpoint."""
        vault, pkce = self.desk.office.idp.foundation.vault, Pkce()
        seal, values = CodeSeal(vault), RefreshValues.of(vault)
        code = seal.seal(code_for(self.client, self.session, pkce.challenge, self.desk.now))
        form = {"code": code, "redirect_uri": REDIRECT_URI, "code_verifier": pkce.verifier}
        grant = AuthorizationCodeGrant(self.units.read, self.units.write, RESOURCES, seal, values)
        return partial(grant.redeem, self.client, _post(form), self.desk.now)

    def polling(self) -> Callable[[], Redeemed]:
        """Show a device code that its user said yes to."""
        secret, now, login = "device-code", self.desk.now, self.session
        request = DeviceRequest(
            secret_digest(secret), "user-code", "grant-1", self.client.client_id, ("openid",), (), "192.0.2.7",
            created_at=now, expires_at=now + LIFE, state=DeviceState.ALLOWED,
            account_id=login.account_id, auth_time=login.auth_time, amr=login.amr,
        )  # fmt: skip
        with self.units.write() as unit:
            unit.device_requests.add(request)
        grant = DeviceCodeGrant(self.units.write, RESOURCES, RefreshValues.of(self.desk.office.idp.foundation.vault))
        return partial(grant.redeem, self.client, _post({"device_code": secret}), now)

    def of_its_relation(self) -> Any:
        """By the servicedesk."""
        entitle = self.desk.use.relations.entitle
        return entitle(self.desk.clerk, self.account.relatienummer, [], WHY, self.desk.now)

    def of_the_application(self) -> Any:
        """By who administers applications."""
        entitling = ClientEntitling(self.units.write, self.desk.office.console.permission)
        administrator = self.desk.office.actor(Role.CLIENT_ADMIN)
        return entitling.entitle(administrator, self.client.client_id, Audience(True), WHY, self.desk.now)

    def of_its_user(self) -> Any:
        """By the user, on the own pages."""
        withdrawal = Withdrawal(self.units.read, self.units.write)
        return withdrawal.withdraw(self.account.account_id, self.client.client_id, origin=ORIGIN, now=self.desk.now)

    def living(self) -> list[str]:
        """Grants with which the application can go on."""
        with self.units.write() as unit:
            grants = unit.grants.revoke_some_of_client(self.client.client_id, 10, self.desk.now)
        return [grant.grant_id for grant in grants]


def _post(form: dict[str, str]) -> Request:
    return Request(method="POST", form=Parameters(form.items()))


@pytest.fixture
def taking(desk_on_both: Desk) -> Taking:
    return Taking(desk_on_both)


@pytest.fixture
def clash(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> Clash:
    return Clash(desk_on_both.office.idp, monkeypatch)


BY_RELATION = ("of_its_relation", SqlGrantStore, "revoke_relation")
BY_APPLICATION = ("of_the_application", SqlGrantStore, "revoke_other_relations")
BY_USER = ("of_its_user", SqlGrantStore, "revoke_client")
WAYS = [way for way, _, _ in (BY_RELATION, BY_APPLICATION, BY_USER)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("shown", "store", "looked"), [("redeeming", SqlAdmissionStore, "of"), ("polling", SqlConsentStore, "find")]
)
def test_a_code_that_was_looked_at_before_gives_nothing_that_lives_on(
    taking: Taking, clash: Clash, shown: str, store: type, looked: str, way: str
) -> None:
    redeemed, taken = clash.of(getattr(taking, shown)(), store, looked, getattr(taking, way))

    assert isinstance(redeemed, Redeemed), redeemed
    assert not isinstance(taken, Exception), taken
    assert taking.living() == []


@pytest.mark.parametrize("shown", ["redeeming", "polling"])
@pytest.mark.parametrize(("way", "store", "revoked"), [BY_RELATION, BY_APPLICATION, BY_USER])
def test_a_code_that_is_shown_while_access_is_taken_gives_nothing(
    taking: Taking, clash: Clash, shown: str, way: str, store: type, revoked: str
) -> None:
    taken, refused = clash.of(getattr(taking, way), store, revoked, getattr(taking, shown)())

    assert not isinstance(taken, Exception), taken
    assert isinstance(refused, OAuthError), refused
    assert taking.living() == []


def test_what_one_takes_away_another_does_not_give_back_by_the_way(desk_on_both: Desk, clash: Clash) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    with desk.office.idp.foundation.units.write() as unit:
        for client_id in ("client-1", "client-2"):
            add_client(unit, desk.now, client_id=client_id)
        unit.entitlements.grant(account.relatie_id, ["client-1"])
    entitling = ClientEntitling(desk.office.idp.foundation.units.write, desk.office.console.permission)
    administrator, wanted = desk.office.actor(Role.CLIENT_ADMIN), Audience(True, [account.relatienummer])
    takes = partial(desk.use.relations.entitle, desk.clerk, account.relatienummer, [], WHY, desk.now)
    gives_another = partial(entitling.entitle, administrator, "client-2", wanted, WHY, desk.now)

    assert clash.of(takes, SqlEntitlementStore, "grant", gives_another) == (Verdict.DONE, Verdict.DONE)
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.entitlements.of_relation(account.relatie_id) == ("client-2",)


@pytest.mark.requires("K27")
def test_a_merger_does_not_give_back_what_is_taken_away_meanwhile(desk_on_both: Desk, clash: Clash) -> None:
    desk = desk_on_both
    old, new = desk.account(), desk.account(username="jansen", relatienummer="208154", secret=b"")
    with desk.office.idp.foundation.units.write() as unit:
        add_client(unit, desk.now)
        unit.entitlements.grant(new.relatie_id, ["client-1"])
    desk.use.relations.propose_merger(desk.clerk, old.relatienummer, new.relatienummer, WHY, desk.now)
    takes = partial(desk.use.relations.entitle, desk.clerk, new.relatienummer, [], WHY, desk.now)

    assert clash.of(desk.approve_waiting, SqlEntitlementStore, "of_relation", takes) == (Verdict.DONE, Verdict.DONE)
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.entitlements.of_relation(new.relatie_id) == ()
