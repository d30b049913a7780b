"""While the object store does not answer, or refuses us, a delivery waits as it does for the scanner."""

from pathlib import Path

import pytest

from shared.clock import FixedClock
from shared.encryption import generate_master_key
from tests.support import migrated
from tests.support.faulty_store import Fault, faulty_store
from tests.support.object_store import ObjectStore
from tests.uploads.kit import Kit
from uploads.cli.bootstrap import fill
from uploads.deliveries.service import CHECK_DELIVERY
from uploads.deliveries.states import DeliveryState
from uploads.foundation import BUCKET_CHECKPOINT_BYTES, lay_foundation
from uploads.settings import UploadsSettings
from uploads.stores.s3_store import S3Store
from uploads.stores.sealed_store import SealedStore
from uploads.worker import handlers


@pytest.mark.requires("K36", "K39")
@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.FORBIDDEN])
def test_it_is_looked_at_when_the_store_is_back(
    tmp_path: Path, clock: FixedClock, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    bucket = object_store.fresh()
    with faulty_store(bucket.endpoint or "") as between:
        url = ObjectStore.url(between.before(bucket))
        settings = UploadsSettings(env="demo", var=tmp_path, uploads_store_url=url)
        generate_master_key(settings.master_key_file)
        migrated.fill(settings.database_url, "uploads")
        foundation = lay_foundation(settings, clock)
        assert foundation.ground.checkpoint_bytes == BUCKET_CHECKPOINT_BYTES
        fill(foundation)
        ground, units = foundation.ground, foundation.transactions
        kit = Kit(foundation.database, clock, foundation.store, units, ground, settings.limits)
        kenmerk = kit.kenmerk_of(kit.created(200_000, b"a;b\n" * 50_000))
        look = handlers(foundation)[CHECK_DELIVERY]
        between.faults["GET"] = [fault] * 20
        look({"kenmerk": kenmerk})
        assert kit.delivery(kenmerk).state is DeliveryState.CHECKING
        between.faults.clear()
        look({"kenmerk": kenmerk})
        assert kit.delivery(kenmerk).state is DeliveryState.UNSCANNED
        assert isinstance(foundation.store, SealedStore)
        assert isinstance(foundation.store.files, S3Store)
        foundation.store.files.objects.close()
        foundation.database.dispose()
