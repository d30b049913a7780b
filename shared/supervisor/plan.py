"""What runs on one machine in demo mode: which commands, with which environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.settings import CommonSettings
from shared.supervisor.service import Service

SERVERS = ("idp", "portal", "uploads")
ADDRESSES = tuple(f"{name}_{kind}" for name in SERVERS for kind in ("url", "listen"))
WORKERS = {"worker": "idp", "uploads_worker": "uploads"}
LOADED_ONCE = (  # what all these processes are made of; a command loads the little that is its own
    "idp.server",
    "idp.cli.serve",
    "idp.cli.work",
    "portal.server",
    "portal.cli.serve",
    "uploads.app",
    "uploads.cli.serve",
    "uploads.cli.work",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings, folders and the environment that all commands get."""

    settings: CommonSettings
    environment: dict[str, str]

    @property
    def var(self) -> Path:
        return self.settings.var

    @property
    def mail_dir(self) -> Path:
        return self.var / "mail"

    @property
    def letters_dir(self) -> Path:
        return Path(self.environment["MCZ_LETTERS_DIR"])

    @property
    def log_dir(self) -> Path:
        return self.var / "log"

    @property
    def addresses(self) -> dict[str, str]:
        return dict(zip(SERVERS, self.settings.service_urls, strict=True))

    def probe(self, name: str) -> str:
        """Where to ask a server itself, past any proxy, whether it is ready."""
        host, port = self.settings.listen(name)
        return f"http://{host}:{port}/readyz"

    def services(self) -> list[Service]:
        """Servers first, then the workers, all still to be started."""
        servers = [self._service(name, (name, "serve")) for name in SERVERS]
        return servers + [self._service(name, (package, "worker")) for name, package in WORKERS.items()]

    def preparations(self) -> list[Service]:
        """Per service the command that migrates and bootstraps; services do not wait for each other (K2)."""
        return [
            Service(name, (name, "bootstrap", "--migrate"), self.environment, self.log_dir / f"{name}-bootstrap.log")
            for name in SERVERS
        ]

    def _service(self, name: str, arguments: tuple[str, ...]) -> Service:
        return Service(name, arguments, self.environment, self.log_dir / f"{name}.log")


def demo_plan(environment: Mapping[str, str]) -> Plan:
    """The plan of `make run`: demo mode, a clock that can be moved, everything below the state folder."""
    var = Path(environment.get("MCZ_VAR", "var")).resolve()
    demo = {
        "MCZ_VAR": str(var),
        "MCZ_CLOCK_FILE": str(var / "clock-offset"),
        "MCZ_LETTERS_DIR": str(var / "letters"),
        "PYTHONUNBUFFERED": "1",
    } | dict(environment)
    demo |= {"MCZ_ENV": "demo", "MCZ_VAR": str(var)}
    addresses = {name: demo[f"MCZ_{name.upper()}"] for name in ADDRESSES if f"MCZ_{name.upper()}" in demo}
    settings = CommonSettings.model_validate({"env": "demo", "var": var} | addresses)
    return Plan(settings, demo)
