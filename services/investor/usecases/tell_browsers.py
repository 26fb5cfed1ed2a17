"""Which browsers show a hint of news, and small steps in one message a day: what a person said on their pages."""

from services.investor.domain.consent import Consent
from services.investor.domain.person import Person
from services.investor.usecases.contact_and_consent import entry_that_goes_on, note_of_person, say_consent
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.browsers import DropGoneBrowser, ForgetBrowser, ForgetOwnBrowser, SubscribeBrowser
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.preferences import SetOwnRhythm, SetRhythm
from shared.contracts.notifications.codes import Channel

BROWSER_KEPT, BROWSER_DROPPED, RHYTHM_SAID = "person.browser_kept", "person.browser_dropped", "person.rhythm_said"
"""Lines of history. Never which browser."""


def subscribe_browser(command: SubscribeBrowser, work: UnitOfWork, now: Now) -> None:
    """Whoever turns it on says yes to this channel, whatever they said before. Raises DossierNotFound, PersonErased."""
    dossier = work.dossiers.get(command.dossier_id)
    person, at = work.people.get(dossier.person_id), now()
    person.check_known()
    if work.browsers.keep(command, at):
        dossier.note(BROWSER_KEPT, by=None, at=at)
    line = Consent(
        Purpose.SERVICE_NOTICES,
        command.text_version,
        command.language,
        at,
        channel=Channel.PUSH,
        way=ConsentWay.TRACKING_PAGE,
    )
    say_consent(person, line, work)


def forget_own_browser(command: ForgetOwnBrowser, work: UnitOfWork, now: Now) -> None:
    """One that is gone already changes nothing. Raises DossierNotFound, PersonErased."""
    dossier = work.dossiers.get(command.dossier_id)
    dossier.check_known()
    if work.browsers.drop_of_dossier(command.dossier_id, command.browser_id):
        dossier.note(BROWSER_DROPPED, by=None, at=now())


def forget_browser(command: ForgetBrowser, work: UnitOfWork, now: Now) -> None:
    """One that is gone already changes nothing. Raises PersonNotFound, PersonErased."""
    person = entry_that_goes_on(work, command.person_id)
    person.check_known()
    if work.browsers.drop_of_person(person.id, command.browser_id):
        note_of_person(person, work, BROWSER_DROPPED, by=None, at=now())


def drop_gone_browser(command: DropGoneBrowser, work: UnitOfWork, _now: Now) -> None:
    """Its push service knows it no more. Nobody did that here, so no history tells it."""
    work.browsers.drop(command.browser_id)


def set_rhythm(command: SetRhythm, work: UnitOfWork, now: Now) -> None:
    """Raises PersonNotFound, PersonErased. Said again, it changes nothing."""
    _say_rhythm(entry_that_goes_on(work, command.person_id), work, now, daily_digest=command.daily_digest)


def set_own_rhythm(command: SetOwnRhythm, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound, PersonErased. Said again, it changes nothing."""
    person = work.people.get(work.dossiers.get(command.dossier_id).person_id)
    _say_rhythm(person, work, now, daily_digest=command.daily_digest)


def _say_rhythm(person: Person, work: UnitOfWork, now: Now, *, daily_digest: bool) -> None:
    if person.say_rhythm(daily_digest=daily_digest):
        note_of_person(person, work, RHYTHM_SAID, by=None, at=now(), daily_digest=daily_digest)
