"""`python -m shared.supervisor`: what `make run` starts."""

import os

from shared.processes import one_sentence_on_refusal
from shared.supervisor.plan import demo_plan
from shared.supervisor.run import Supervisor

OWNER_ONLY = 0o077


def main() -> None:
    os.umask(OWNER_ONLY)  # databases, mails and keys are nobody else's; the services inherit it
    with one_sentence_on_refusal():
        Supervisor(demo_plan(os.environ)).run()


if __name__ == "__main__":
    main()
