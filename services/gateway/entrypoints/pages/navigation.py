"""The console's places, in groups: the only table of them. Each visitor sees those that they may open."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.gateway.domain.permissions import Permission, may
from shared.contracts.codes import Role


@dataclass(frozen=True)
class Place:
    """A page and what lies below it."""

    permission: Permission
    address: str
    label: str
    """Key of its text."""
    also: tuple[str, ...] = ()
    """Where else pages of this place begin."""
    key: str = ""
    """The Latin letter that leads here after `g`."""
    of_a_run: bool = False
    """Only where mail is caught instead of sent."""

    def holds(self, path: str) -> bool:
        return any(path == start or path.startswith(f"{start}/") for start in (self.address, *self.also))


@dataclass(frozen=True)
class Group:
    """Places under one word. A group of one place is shown as that place."""

    label: str
    places: tuple[Place, ...]


_P = Permission
QUEUE = Place(
    _P.SEE_DOSSIERS,
    "/console/queue",
    "queue.title",
    also=("/console/dossiers", "/console/projects", "/console/people"),
    key="q",
)

GROUPS: Sequence[Group] = (
    Group("queue.title", (QUEUE,)),
    Group(
        "navigation.dossiers",
        (
            Place(_P.SEE_DOSSIERS, "/console/deadlines", "deadlines.title", key="d"),
            Place(_P.SEE_DOSSIERS, "/console/appointments", "appointments.title", key="a"),
            Place(_P.SEE_DOSSIERS, "/console/messages", "messages.title", key="m"),
            Place(_P.SEE_DOSSIERS, "/console/duplicates", "duplicates.title"),
            Place(_P.SEE_DOSSIERS, "/console/stalled", "stalled.title"),
            Place(_P.SEE_DOSSIERS, "/console/suppressions", "suppressions.title"),
            Place(_P.MOVE_DOSSIER, "/console/bulk", "bulk.title"),
            Place(_P.IMPORT_DOSSIERS, "/console/import", "import.title"),
            Place(_P.SEE_ADVISERS, "/console/advisers", "advisers.title"),
        ),
    ),
    Group(
        "navigation.commission",
        (
            Place(_P.SEE_DOSSIERS, "/console/sessions", "sessions.title", key="s"),
            Place(_P.SEE_DOSSIERS, "/console/opinions", "opinions.title"),
        ),
    ),
    Group(
        "navigation.territory",
        (
            Place(_P.SEE_OFFERS, "/console/opportunities", "offers.title", key="o"),
            Place(_P.SEE_CAMPAIGNS, "/console/campaigns", "campaigns.title"),
            Place(_P.EDIT_OFFER, "/console/places", "places.console"),
            Place(_P.SEE_PLAN, "/console/planning", "planning.title"),
            Place(
                _P.EDIT_OFFER, "/console/sites", "site_editor.title", also=("/console/plots", "/console/site-tables")
            ),
            Place(_P.EDIT_OFFER, "/console/actions", "action_desk.title"),
            Place(_P.SEE_SAGAS, "/console/sagas", "saga.title"),
            Place(_P.SEE_PIPELINE, "/console/pipeline", "pipeline.title", key="p"),
            Place(_P.SEE_ROLL_UP, "/console/roll-up", "roll_up.title"),
            Place(_P.SEE_PIPELINE, "/console/statistics/told", "told_statistics.title"),
            Place(_P.SEE_STATISTICS, "/console/statistics", "statistics.title"),
            Place(_P.MANAGE_SUBSCRIPTIONS, "/console/subscriptions", "subscriptions.title"),
        ),
    ),
    Group(
        "navigation.rules",
        (
            Place(_P.SEE_CLOCK_RULES, "/console/clock-rules", "clock_rules.title"),
            Place(_P.SEE_CLOCK_RULES, "/console/lists", "lists.title"),
            Place(_P.SEE_AID_RULES, "/console/aid-rules", "aid_rules.title"),
            Place(_P.SEE_TEMPLATES, "/console/templates", "templates.title"),
            Place(_P.USE_OWN_SESSION, "/console/glossary", "glossary.title"),
        ),
    ),
    Group(
        "navigation.control",
        (
            Place(_P.OPERATE, "/console/first-steps", "first_steps.title"),
            Place(_P.PROTECT_DATA, "/console/privacy", "privacy.title"),
            Place(_P.SEE_ACCESS_JOURNAL, "/console/access-journal", "journal.title"),
            Place(_P.MANAGE_ACCOUNTS, "/console/accounts", "account.all"),
            Place(_P.REQUIRE_FACTOR, "/console/factor-rules", "factor_rule.title"),
            Place(_P.MANAGE_MACHINES, "/console/machines", "machines.title"),
            Place(_P.OPERATE, "/console/operations", "operations.title"),
            Place(_P.OPERATE, "/console/providers", "providers.title", also=("/console/staff-receivers",)),
            Place(_P.OPERATE, "/console/snapshots", "snapshots.title"),
            Place(_P.READ_RUN_MAILBOX, "/console/mail", "mail.title", of_a_run=True),
        ),
    ),
)


def navigation_of(role: Role | None, remit: tuple[str, ...] = (), *, has_mailbox: bool) -> Sequence[Group]:
    """The groups, each with the places that this role may open, limited to these provinces; those with none are left
    out. None: nobody is in.
    """
    if role is None:
        return ()
    found = []
    for group in GROUPS:
        places = [
            place
            for place in group.places
            if may(role, place.permission, remit) and (has_mailbox or not place.of_a_run)
        ]
        if places:
            found.append(Group(group.label, tuple(places)))
    return found


def place_of(path: str, navigation: Sequence[Group]) -> Place | None:
    """Where a page belongs: of places that lie within each other the innermost one alone."""
    holding = [place for group in navigation for place in group.places if place.holds(path)]
    return max(holding, key=lambda place: len(place.address), default=None)
