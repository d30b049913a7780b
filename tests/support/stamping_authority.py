"""A time stamping authority of a test's own: openssl with certificates that nobody else trusts."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
"""


class StampingAuthority:
    """root: the file with the certificate to trust."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self.root = folder / "root.pem"
        root_key, signer_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        self._write("root.pem", _certificate("Root", root_key, root_key, x509.BasicConstraints(True, None)))
        self._write("signer.pem", _certificate("Stamps", signer_key, root_key, stamping))
        self._write(
            "signer.key",
            signer_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )
        self._write("serial", b"01\n")
        self._write("tsa.cnf", CONFIG.format(folder=folder).encode())

    def reply(self, query: bytes) -> bytes:
        """What it answers to a query, DER in and out."""
        self._write("query", query)
        files: list[str | Path] = ["-queryfile", self._folder / "query", "-out", self._folder / "reply"]
        command = ["openssl", "ts", "-reply", "-config", self._folder / "tsa.cnf", "-section", "tsa", *files]
        subprocess.run(command, check=True, capture_output=True, timeout=30)
        return (self._folder / "reply").read_bytes()

    def _write(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
) -> bytes:
    subject, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, "Root"))
    today = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(extension, critical=True)
        .sign(signer, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)
