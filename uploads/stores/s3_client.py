"""The client of an object store, by botocore: time limits, retries, and its failures in words of ours.

The only module that knows botocore. It is large, so it is loaded where a bucket was chosen and nowhere else.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Protocol

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.httpsession import URLLib3SSLError
from botocore.session import Session

from uploads.protocol.errors import StoreUnavailable
from uploads.stores.store_address import Bucket

CONNECT_SECONDS, ANSWER_SECONDS = 2, 8
ATTEMPTS = 3  # together less than a lease lasts, so that whoever waits for the store still holds its upload
MOST_CONNECTIONS = 128
REGION_OF_OTHERS = "us-east-1"  # what stores that know no regions expect in a signature

_TO_DO = (  # beside what refuses us: no retry helps, somebody has to look
    "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role of this machine, what they may do in the bucket, "
    "and the clock of this machine"
)
_WITHOUT_RIGHTS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_OUT_OF_DATE = frozenset({"ExpiredToken", "InvalidToken", "TokenRefreshRequired"})  # 400 at AWS
_FULL = frozenset({"QuotaExceeded", "QuotaExceededException", "InsufficientStorage", "XMinioStorageFull"})
_PASSING = frozenset({"SlowDown", "RequestTimeout", "BadDigest", "InternalError", "ServiceUnavailable"})


class Client(Protocol):
    """What is used of it; the names are those of the S3 API."""

    def put_object(self, **asked: Any) -> Any: ...
    def get_object(self, **asked: Any) -> Any: ...
    def copy_object(self, **asked: Any) -> Any: ...
    def delete_objects(self, **asked: Any) -> Any: ...
    def list_objects_v2(self, **asked: Any) -> Any: ...
    def close(self) -> None: ...


def connect(bucket: Bucket) -> Client:
    """A client, which many threads may use; nothing is sent yet. Credentials come from the usual chain of AWS.

    Raises OSError when the settings of that chain can't be read.
    """
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=ANSWER_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=MOST_CONNECTIONS,
        s3={"addressing_style": "path" if bucket.endpoint else "auto"},
        request_checksum_calculation="when_required",  # each piece brings its own
        response_checksum_validation="when_required",  # each frame is authenticated
        ignore_configured_endpoint_urls=True,  # ours is looked at when settings are read
    )
    region = bucket.region or (REGION_OF_OTHERS if bucket.endpoint else None)
    with in_our_words():
        client: Client = Session().create_client(
            "s3", region_name=region, endpoint_url=bucket.endpoint, verify=None, config=config
        )
        return client


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raises FileNotFoundError, TimeoutError for what may pass, OSError with ENOSPC when the store is full, or OSError.

    StoreUnavailable when there is no such bucket: nothing in it counts as gone.

    PermissionError when it does not take our credentials, or there are none, with what to do about it.
    Each has an errno, as one of a disk has.
    """
    try:
        yield
    except ClientError as refused:
        raise _refusal(refused) from refused
    except (HTTPClientError, ConnectionError, IncompleteReadError, URLLib3SSLError) as failure:
        raise TimeoutError(errno.ETIMEDOUT, f"the object store does not answer: {type(failure).__name__}") from failure
    except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as failure:
        said = f"no credentials for the object store: {type(failure).__name__}"
        raise PermissionError(errno.EACCES, f"{said}; {_TO_DO}") from failure
    except BotoCoreError as failure:
        raise OSError(errno.EIO, f"the object store cannot be asked: {type(failure).__name__}") from failure


def _refusal(refused: ClientError) -> OSError:
    code = str(refused.response.get("Error", {}).get("Code", ""))
    status = int(refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    said = f"the object store says {code}"
    if code == "NoSuchBucket":
        return StoreUnavailable(errno.ENODEV, said)
    if code == "NoSuchKey":
        return FileNotFoundError(errno.ENOENT, said)
    if code in _FULL or status == HTTPStatus.INSUFFICIENT_STORAGE:
        return OSError(errno.ENOSPC, said)
    if code in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        return TimeoutError(errno.ETIMEDOUT, said)
    if status in _WITHOUT_RIGHTS or code in _OUT_OF_DATE:
        return PermissionError(errno.EACCES, f"{said}; {_TO_DO}")
    return OSError(errno.EIO, said)
