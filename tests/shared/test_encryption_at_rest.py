import pytest

from shared.encryption import DecryptionRefused, Vault, generate_master_key

OLD, NEW = bytes([1]) * 32, bytes([2]) * 32

pytestmark = pytest.mark.requires("threat 42")


def test_what_was_encrypted_comes_back():
    vault = Vault([OLD])
    assert vault.decrypt("totp", vault.encrypt("totp", b"secret")) == b"secret"


def test_the_value_does_not_hold_the_plaintext():
    assert b"secret" not in Vault([OLD]).encrypt("totp", b"secret")


def test_two_encryptions_of_one_value_differ():
    vault = Vault([OLD])
    assert vault.encrypt("totp", b"secret") != vault.encrypt("totp", b"secret")


def test_a_value_cannot_be_moved_to_another_purpose():
    vault = Vault([OLD])
    with pytest.raises(DecryptionRefused):
        vault.decrypt("mail", vault.encrypt("totp", b"secret"))


@pytest.mark.parametrize("position", [0, 1, 6, 20, -1])
def test_one_changed_byte_is_refused(position):
    value = bytearray(Vault([OLD]).encrypt("totp", b"secret"))
    value[position] ^= 1
    with pytest.raises(DecryptionRefused):
        Vault([OLD]).decrypt("totp", bytes(value))


@pytest.mark.parametrize("value", [b"", b"\x01", b"\x01abcd"])
def test_a_torn_value_is_refused(value):
    with pytest.raises(DecryptionRefused):
        Vault([OLD]).decrypt("totp", value)


def test_a_new_master_key_reads_what_the_old_one_wrote():
    written = Vault([OLD]).encrypt("totp", b"secret")
    assert Vault([NEW, OLD]).decrypt("totp", written) == b"secret"
    with pytest.raises(DecryptionRefused):
        Vault([NEW]).decrypt("totp", written)


def test_derived_keys_differ_by_purpose_and_by_master_key():
    keys = {Vault([OLD]).derive("a"), Vault([OLD]).derive("b"), Vault([NEW]).derive("a"), OLD, NEW}
    assert len(keys) == 5


def test_a_key_file_is_made_once_and_only_for_its_owner(tmp_path):
    path = tmp_path / "keys" / "idp.key"
    generate_master_key(path)
    first = path.read_bytes()
    generate_master_key(path)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    vault = Vault.from_file(path)
    assert vault.decrypt("x", vault.encrypt("x", b"y")) == b"y"


def test_a_short_master_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Vault([b"short"])
