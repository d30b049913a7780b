"""Another process of the same service: asks for one session in several threads when it is told to.

Arguments: database address, issuer, cookie, moment (ISO 8601), threads. Says `ready`, waits for a
line, then prints how each thread fared.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from tests.support.relying_parties import make_party, make_store


def main(database_url: str, issuer: str, cookie: str, moment: str, threads: str) -> None:
    clock = FixedClock(datetime.fromisoformat(moment))
    party = make_party(issuer, make_store(Database(database_url), Vault([bytes(32)])), clock)
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(int(threads)) as pool:
        for found in pool.map(lambda _: party.session(cookie), range(int(threads))):
            print(type(found).__name__, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
