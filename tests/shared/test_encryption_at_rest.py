import base64
from pathlib import Path

import pytest

from shared.encryption import DecryptionRefused, KeyFile, Vault, generate_master_key

OLD, NEW = bytes([1]) * 32, bytes([2]) * 32

pytestmark = pytest.mark.requires("threat 42")


def test_what_was_encrypted_comes_back() -> None:
    vault = Vault([OLD])
    assert vault.decrypt("totp", vault.encrypt("totp", b"secret")) == b"secret"


def test_the_value_does_not_hold_the_plaintext() -> None:
    assert b"secret" not in Vault([OLD]).encrypt("totp", b"secret")


def test_two_encryptions_of_one_value_differ() -> None:
    vault = Vault([OLD])
    assert vault.encrypt("totp", b"secret") != vault.encrypt("totp", b"secret")


def test_a_value_cannot_be_moved_to_another_purpose() -> None:
    vault = Vault([OLD])
    with pytest.raises(DecryptionRefused):
        vault.decrypt("mail", vault.encrypt("totp", b"secret"))


@pytest.mark.parametrize("position", [0, 1, 6, 20, -1])
def test_one_changed_byte_is_refused(position: int) -> None:
    value = bytearray(Vault([OLD]).encrypt("totp", b"secret"))
    value[position] ^= 1
    with pytest.raises(DecryptionRefused):
        Vault([OLD]).decrypt("totp", bytes(value))


def test_a_torn_value_is_refused_wherever_it_ends() -> None:
    value = Vault([OLD]).encrypt("totp", b"secret")
    for length in range(len(value)):
        with pytest.raises(DecryptionRefused):
            Vault([OLD]).decrypt("totp", value[:length])


def test_what_an_earlier_release_wrote_is_read_and_its_keyed_hashes_stay_the_same() -> None:
    vault = Vault([bytes(range(32))])
    written = "01b561355e97f4665a66a63b12286dc750616ef5034d3cdca496ca94b5eadb2bd45130912764"
    assert vault.decrypt("column", bytes.fromhex(written)) == b"value"
    assert vault.derive("csrf").hex() == "020061ae061d4105971cc9266287292b0c11f0e1c951189bf0b555c4b835f649"


def test_a_new_master_key_reads_what_the_old_one_wrote() -> None:
    written = Vault([OLD]).encrypt("totp", b"secret")
    assert Vault([NEW, OLD]).decrypt("totp", written) == b"secret"
    with pytest.raises(DecryptionRefused):
        Vault([NEW]).decrypt("totp", written)


def test_derived_keys_differ_by_purpose_and_by_master_key() -> None:
    keys = {Vault([OLD]).derive("a"), Vault([OLD]).derive("b"), Vault([NEW]).derive("a"), OLD, NEW}
    assert len(keys) == 5


def test_a_key_file_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "idp.key"
    generate_master_key(path)
    first = path.read_bytes()
    generate_master_key(path)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    vault = Vault.from_file(path)
    assert vault.decrypt("x", vault.encrypt("x", b"y")) == b"y"


def write_keys(path: Path, *keys: bytes) -> None:
    path.write_bytes(b"\n".join(base64.urlsafe_b64encode(key) for key in keys) + b"\n")


def test_a_running_process_reads_what_another_wrote_under_a_line_that_came_later(tmp_path: Path) -> None:
    path = tmp_path / "idp.key"
    write_keys(path, OLD)
    running = Vault.from_file(path)
    write_keys(path, NEW, OLD)
    restarted = Vault.from_file(path)
    assert running.decrypt("x", restarted.encrypt("x", b"secret")) == b"secret"
    assert running.newest_head == Vault([OLD]).newest_head
    assert restarted.decrypt("x", running.encrypt("x", b"secret")) == b"secret"
    assert running.derive("a") == Vault([OLD]).derive("a")


def test_a_key_that_is_in_no_line_is_looked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "idp.key"
    write_keys(path, OLD)
    vault = Vault.from_file(path)
    reads, read = [], KeyFile.read

    def counted(file: KeyFile) -> list[bytes]:
        reads.append(1)
        return read(file)

    monkeypatch.setattr(KeyFile, "read", counted)
    for _ in range(3):
        with pytest.raises(DecryptionRefused):
            vault.decrypt("x", Vault([NEW]).encrypt("x", b"secret"))
    assert reads == []
    write_keys(path, OLD, bytes([3]) * 32)
    for _ in range(3):
        with pytest.raises(DecryptionRefused):
            vault.decrypt("x", Vault([NEW]).encrypt("x", b"secret"))
    assert reads == [1]


@pytest.mark.parametrize("content", [None, b"", b"half a li", b"caf\xc3\xa9"])
def test_a_file_that_is_gone_or_half_written_leaves_the_keys_that_are_known(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "idp.key"
    write_keys(path, OLD)
    vault = Vault.from_file(path)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DecryptionRefused):
        vault.decrypt("x", Vault([NEW]).encrypt("x", b"secret"))
    assert vault.decrypt("x", Vault([OLD]).encrypt("x", b"secret")) == b"secret"
    write_keys(path, NEW, OLD)
    assert vault.decrypt("x", Vault([NEW]).encrypt("x", b"secret")) == b"secret"


def test_a_line_that_was_taken_out_still_opens_until_the_restart(tmp_path: Path) -> None:
    path = tmp_path / "idp.key"
    write_keys(path, OLD)
    vault = Vault.from_file(path)
    write_keys(path, NEW)
    assert vault.decrypt("x", Vault([NEW]).encrypt("x", b"secret")) == b"secret"
    assert vault.decrypt("x", vault.encrypt("x", b"secret")) == b"secret"


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault([b"short"])
