"""`python -m services.notifications provision | migrate | seed | serve | work | bounces | push-key | ledger-verify |
ledger-head`.
"""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from shared.process import collector

collector.spare()
if "serve" in sys.argv[1:]:  # before anything else is imported
    from shared.process.green import patch

    patch()

from services.notifications.config import bounce_settings, settings, work_settings
from shared.process import command_line
from shared.process.verbs import ledger_verbs

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shared.ledger.ledger import Ledger
    from shared.messaging.erasure import Forgetting
    from shared.process.scheduler import Job


def _seed() -> None:
    from services.notifications import seed

    seed.load(settings().database_url)


def _serve() -> None:
    from services.notifications.entrypoints.rpc import NotificationsService, build
    from shared.process.serve import serve

    serve(NotificationsService, settings(), build().engine)


def _work() -> None:
    from services.notifications import bootstrap
    from services.notifications.entrypoints.campaign_work import campaigns
    from services.notifications.entrypoints.sender import senders
    from shared.process.erasure_work import erasures
    from shared.process.event_work import work
    from shared.process.ledger_work import ledger_component

    work(
        "notifications",
        settings(),
        handlers=bootstrap.HANDLERS,
        unit_of_work=bootstrap.unit_of_work,
        quick=True,
        jobs=_jobs,
        more=lambda engine: [
            *senders(work_settings()),
            campaigns(settings(), engine),
            erasures(_forgetting(), settings(), engine),
            ledger_component(_proof(), settings(), engine),
        ],
    )


def _proof() -> "Ledger":
    from services.notifications.adapters.proof.ledger import PROOF

    return PROOF


def _bounces() -> None:
    from services.notifications.entrypoints.bounce_work import take_bounces

    take_bounces(bounce_settings())


def _forgetting() -> "Forgetting":
    from services.notifications.adapters.channels.caught_mail import CaughtMail
    from services.notifications.adapters.personal_data import FORGETTING

    caught = work_settings().mailbox_dir
    return FORGETTING if caught is None else replace(FORGETTING, outside=CaughtMail(caught).forget)


def _jobs(engine: "Engine") -> "list[Job]":
    from services.notifications import bootstrap
    from services.notifications.adapters.places_of_dossiers import ASK_EVERY_S, learn_places
    from services.notifications.adapters.proof.complaints import tell_complaints
    from services.notifications.adapters.undelivered import TELL_EVERY_S, tell_undelivered
    from services.notifications.adapters.untold import Reconciliation
    from shared.process.scheduler import Job
    from shared.rpc.blocking import BlockingRpcClient

    client = BlockingRpcClient(settings().amqp_url)
    every = settings().privacy_every_s
    reconciliation = Reconciliation(engine)
    return [
        Job("drop old words", every, lambda: bootstrap.drop_words_whose_time_is_over(engine, client.call)),
        Job("reconcile", work_settings().reconcile_every_s, lambda: reconciliation.run(bootstrap.utc_now())),
        Job("tell undelivered", TELL_EVERY_S, lambda: tell_undelivered(engine, client.call)),
        Job("learn places of dossiers", ASK_EVERY_S, lambda: learn_places(engine, client.call)),
        Job("tell complaints", TELL_EVERY_S, lambda: tell_complaints(engine, client.call)),
    ]


def _push_key() -> None:
    """A fresh pair: the first line is a secret of notifications, the second one is the gateway's and no secret."""
    from shared.network.vapid_key import VapidKey, new_digits

    digits = new_digits()
    sys.stdout.write(f"PRIMO_PUSH_KEY={digits}\nPRIMO_PUSH_PUBLIC_KEY={VapidKey.read(digits).public}\n")


if __name__ == "__main__":
    verbs = {
        "seed": _seed,
        "serve": _serve,
        "work": _work,
        "bounces": _bounces,
        "push-key": _push_key,
        **ledger_verbs(_proof, settings),
    }
    command_line.run("notifications", settings, verbs)
