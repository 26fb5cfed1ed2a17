"""What each role may do. This is the only table of it: every route names one of these permissions, or is public."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from shared.contracts.codes import Role


class Permission(StrEnum):
    USE_OWN_SESSION = "use_own_session"
    SEE_DOSSIERS = "see_dossiers"
    """The queue, its export and every dossier. Names of investors appear: a planner never sees one."""
    SHARE_VIEWS = "share_views"
    """Stored filters of the queue, for everyone who sees it."""
    MOVE_DOSSIER = "move_dossier"
    """Every move of a dossier, proposing a decision included."""
    HAND_IN_PIECES = "hand_in_pieces"
    """Upload a file for a piece, in the investor's stead."""
    READ_PIECES = "read_pieces"
    """What investors handed in. Each reading is in the access journal, with the mark of the copy."""
    VALIDATE_DECISION = "validate_decision"
    """The second of two persons, of a decision or of the answer to an appeal."""
    VALIDATE_MERGE = "validate_merge"
    """The second of two persons, of a merge of two dossiers."""
    RUN_SESSIONS = "run_sessions"
    """Plan sessions of the commission, put dossiers on their agendas, hold them, write their minutes."""
    CLOSE_MINUTES = "close_minutes"
    """The minutes are final from then on."""
    EXTEND_DEADLINE = "extend_deadline"
    """Once, with a legal effect: not for the one who works on the file alone."""
    SEE_CLOCK_RULES = "see_clock_rules"
    EDIT_CLOCK_RULES = "edit_clock_rules"
    """Add dated rules and correct public holidays; what is there is never changed."""
    SEE_ADVISERS = "see_advisers"
    """Rules, absences, and how much each adviser has to do: numbers, no dossier."""
    PLAN_ADVISERS = "plan_advisers"
    """Rules by province and sector, absences and who stands in, appointments that a day takes."""
    ASSIGN_ADVISER = "assign_adviser"
    """Give a dossier to another adviser, with the reason."""
    WRITE_ABOUT_DOSSIER = "write_about_dossier"
    """Internal notes, messages to the investor, appointments and stays."""
    RESEND_NOTICE = "resend_notice"
    """Send a notice once more, with the reason: who works on dossiers, and who sees that it did not arrive."""
    LIFT_SUPPRESSION = "lift_suppression"
    """Write again to an address that came back, with the reason."""
    LIFT_SUPPRESSIONS = "lift_suppressions"
    """Of many files at once."""
    SEE_AID_RULES = "see_aid_rules"
    EDIT_AID_RULES = "edit_aid_rules"
    """Add dated words on the aids and the territorial categories; what is there is never changed."""
    IMPORT_DOSSIERS = "import_dossiers"
    EDIT_OFFER = "edit_offer"
    REVIEW_OFFER = "review_offer"
    """The second of two persons, of an opportunity: approve what another wrote, or send it back."""
    SEE_OFFERS = "see_offers"
    """Opportunities that are not published, and what was published of them before."""
    SEE_SAGAS = "see_sagas"
    """Where dossiers and plots stand with each other: numbers of dossiers, and nobody's name."""
    SEE_PIPELINE = "see_pipeline"
    """Aggregates only."""
    SEE_ROLL_UP = "see_roll_up"
    """The pipeline counted by what staff choose, small numbers too: of the whole region."""
    SEE_CHANGES = "see_changes"
    """The feed of public events: nothing that the pipeline's planners are not told."""
    SEE_PLAN = "see_plan"
    """The regional plan with what is not public: priorities, targets, values before their approval. No dossier."""
    EDIT_PLAN = "edit_plan"
    """Take tables of the plan in, say priorities, define indicators, enter values by period."""
    APPROVE_PERIOD = "approve_period"
    """The second of two persons, of the values of a period; and reopen it with a reason."""
    MANAGE_SUBSCRIPTIONS = "manage_subscriptions"
    """To which systems what a planner sees is sent, and how that goes."""
    SEE_STATISTICS = "see_statistics"
    """How the path goes, as it is now: aggregates, small ones too. Planners are told theirs with the pipeline."""
    SEE_TEMPLATES = "see_templates"
    """Texts of notices with their versions, and what they look like with sample data."""
    EDIT_TEMPLATES = "edit_templates"
    PUT_TEMPLATE_LIVE = "put_template_live"
    """The second of two persons, of a text of notices."""
    SEE_CAMPAIGNS = "see_campaigns"
    """Announcements to many with what came of them: counts, nobody's name."""
    EDIT_CAMPAIGNS = "edit_campaigns"
    """Write one, choose and count its audience, hold it back, stop it."""
    START_CAMPAIGN = "start_campaign"
    """The second of two persons, of a campaign."""
    OPERATE = "operate"
    """Backlog, parked events, notices that could not be sent."""
    SEE_ACCESS_JOURNAL = "see_access_journal"
    """Who read a dossier; nothing of the dossier itself."""
    RECTIFY_PERSON = "rectify_person"
    """See and correct what is known of a person, and enter what they consent to."""
    EXPORT_PERSON = "export_person"
    """Everything that is stored of a person, as one archive. Each taking is in the access journal."""
    PROTECT_DATA = "protect_data"
    """Erasures, legal holds, how long things are kept: by numbers, codes and days, never a name."""
    MANAGE_ACCOUNTS = "manage_accounts"
    """Where members of staff are reached, and the end of an account."""
    REQUIRE_FACTOR = "require_factor"
    """For which roles a second factor is asked for, and from when on."""
    MANAGE_MACHINES = "manage_machines"
    """Which programs of others may read, what, and until when; their secrets are shown once."""
    READ_RUN_MAILBOX = "read_run_mailbox"
    """Only where mail is caught instead of sent."""


_STAFF = frozenset(Role)

ALLOWED: Mapping[Permission, frozenset[Role]] = MappingProxyType(
    {
        Permission.USE_OWN_SESSION: _STAFF,
        Permission.SEE_DOSSIERS: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.SHARE_VIEWS: frozenset({Role.HEAD}),
        Permission.MOVE_DOSSIER: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.HAND_IN_PIECES: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.READ_PIECES: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.VALIDATE_DECISION: frozenset({Role.HEAD}),
        Permission.VALIDATE_MERGE: frozenset({Role.HEAD}),
        Permission.RUN_SESSIONS: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.CLOSE_MINUTES: frozenset({Role.HEAD}),
        Permission.EXTEND_DEADLINE: frozenset({Role.HEAD}),
        Permission.SEE_CLOCK_RULES: frozenset({Role.ADVISER, Role.HEAD, Role.ADMINISTRATOR}),
        Permission.EDIT_CLOCK_RULES: frozenset({Role.ADMINISTRATOR}),
        Permission.SEE_ADVISERS: frozenset({Role.ADVISER, Role.HEAD, Role.ADMINISTRATOR}),
        Permission.PLAN_ADVISERS: frozenset({Role.HEAD, Role.ADMINISTRATOR}),
        Permission.ASSIGN_ADVISER: frozenset({Role.HEAD}),
        Permission.WRITE_ABOUT_DOSSIER: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.RESEND_NOTICE: frozenset({Role.ADVISER, Role.HEAD, Role.ADMINISTRATOR}),
        Permission.LIFT_SUPPRESSION: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.LIFT_SUPPRESSIONS: frozenset({Role.HEAD}),
        Permission.SEE_AID_RULES: frozenset({Role.ADVISER, Role.HEAD, Role.EDITOR, Role.ADMINISTRATOR}),
        Permission.EDIT_AID_RULES: frozenset({Role.ADMINISTRATOR}),
        Permission.IMPORT_DOSSIERS: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.EDIT_OFFER: frozenset({Role.EDITOR}),
        Permission.REVIEW_OFFER: frozenset({Role.EDITOR, Role.HEAD}),
        Permission.SEE_OFFERS: frozenset({Role.EDITOR, Role.HEAD, Role.ADVISER}),
        Permission.SEE_SAGAS: frozenset({Role.ADVISER, Role.HEAD, Role.EDITOR, Role.ADMINISTRATOR}),
        Permission.SEE_PIPELINE: frozenset({Role.PLANNER, Role.HEAD}),
        Permission.SEE_ROLL_UP: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.SEE_CHANGES: frozenset({Role.PLANNER, Role.HEAD}),
        Permission.SEE_PLAN: frozenset({Role.ADVISER, Role.HEAD, Role.PLANNER, Role.EDITOR}),
        Permission.EDIT_PLAN: frozenset({Role.PLANNER, Role.EDITOR}),
        Permission.APPROVE_PERIOD: frozenset({Role.PLANNER, Role.HEAD}),
        Permission.MANAGE_SUBSCRIPTIONS: frozenset({Role.PLANNER}),
        Permission.SEE_STATISTICS: frozenset({Role.HEAD}),
        Permission.SEE_TEMPLATES: frozenset({Role.ADVISER, Role.HEAD, Role.EDITOR, Role.ADMINISTRATOR}),
        Permission.EDIT_TEMPLATES: frozenset({Role.EDITOR, Role.HEAD}),
        Permission.PUT_TEMPLATE_LIVE: frozenset({Role.EDITOR, Role.HEAD}),
        Permission.SEE_CAMPAIGNS: frozenset({Role.ADVISER, Role.HEAD, Role.EDITOR, Role.ADMINISTRATOR}),
        Permission.EDIT_CAMPAIGNS: frozenset({Role.EDITOR, Role.HEAD}),
        Permission.START_CAMPAIGN: frozenset({Role.EDITOR, Role.HEAD}),
        Permission.OPERATE: frozenset({Role.ADMINISTRATOR}),
        Permission.SEE_ACCESS_JOURNAL: frozenset({Role.HEAD, Role.ADMINISTRATOR}),
        Permission.RECTIFY_PERSON: frozenset({Role.ADVISER, Role.HEAD}),
        Permission.EXPORT_PERSON: frozenset({Role.HEAD}),
        Permission.PROTECT_DATA: frozenset({Role.HEAD, Role.ADMINISTRATOR}),
        Permission.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
        Permission.REQUIRE_FACTOR: frozenset({Role.HEAD, Role.ADMINISTRATOR}),
        Permission.MANAGE_MACHINES: frozenset({Role.ADMINISTRATOR}),
        Permission.READ_RUN_MAILBOX: frozenset({Role.ADVISER, Role.HEAD, Role.ADMINISTRATOR}),
    }
)


WHOLE_REGION_ONLY = frozenset(
    {
        Permission.RUN_SESSIONS,
        Permission.CLOSE_MINUTES,
        Permission.IMPORT_DOSSIERS,
        Permission.SEE_SAGAS,
        Permission.SEE_PIPELINE,
        Permission.SEE_ROLL_UP,
        Permission.EDIT_CAMPAIGNS,
        Permission.START_CAMPAIGN,
        Permission.LIFT_SUPPRESSIONS,
        Permission.EXPORT_PERSON,
        Permission.PROTECT_DATA,
        Permission.READ_RUN_MAILBOX,
    }
)
"""What cannot be done, or not truly, with a part of the dossiers: accounts limited to provinces have none of these."""


def may(role: Role, permission: Permission, remit: tuple[str, ...] = ()) -> bool:
    return role in ALLOWED[permission] and not (remit and permission in WHOLE_REGION_ONLY)


def may_be_limited(role: Role) -> bool:
    """Whether it makes a difference in which province a dossier is. Who sees none is not limited to some."""
    return may(role, Permission.SEE_DOSSIERS)


_FOR_COMMAND: Mapping[str, Permission] = MappingProxyType(
    {
        "open_verification": Permission.MOVE_DOSSIER,
        "record_pieces": Permission.MOVE_DOSSIER,
        "refuse_piece": Permission.MOVE_DOSSIER,
        "request_complement": Permission.MOVE_DOSSIER,
        "provide_complement": Permission.MOVE_DOSSIER,
        "declare_complete": Permission.MOVE_DOSSIER,
        "open_review": Permission.MOVE_DOSSIER,
        "schedule_dossier": Permission.MOVE_DOSSIER,
        "postpone_dossier": Permission.MOVE_DOSSIER,
        "propose_decision": Permission.MOVE_DOSSIER,
        "validate_decision": Permission.VALIDATE_DECISION,
        "reject_decision": Permission.VALIDATE_DECISION,
        "file_appeal": Permission.MOVE_DOSSIER,
        "propose_appeal_answer": Permission.MOVE_DOSSIER,
        "validate_appeal_answer": Permission.VALIDATE_DECISION,
        "reject_appeal_answer": Permission.VALIDATE_DECISION,
        "record_progress": Permission.MOVE_DOSSIER,
        "withdraw_dossier": Permission.MOVE_DOSSIER,
        "close_dossier": Permission.MOVE_DOSSIER,
        "extend_deadline": Permission.EXTEND_DEADLINE,
        "request_act": Permission.MOVE_DOSSIER,
        "drop_act": Permission.MOVE_DOSSIER,
        "record_act_answer": Permission.MOVE_DOSSIER,
        "join_project": Permission.MOVE_DOSSIER,
        "ask_opinions": Permission.MOVE_DOSSIER,
        "record_opinion": Permission.MOVE_DOSSIER,
        "drop_opinion": Permission.MOVE_DOSSIER,
        "plan_milestone": Permission.MOVE_DOSSIER,
        "reach_milestone": Permission.MOVE_DOSSIER,
        "record_visit": Permission.MOVE_DOSSIER,
        "record_figures": Permission.MOVE_DOSSIER,
        "report_blocker": Permission.MOVE_DOSSIER,
        "resolve_blocker": Permission.MOVE_DOSSIER,
        "name_mandatary": Permission.MOVE_DOSSIER,
        "record_mandate_step": Permission.MOVE_DOSSIER,
        "revoke_mandate": Permission.MOVE_DOSSIER,
        "record_aid_facts": Permission.MOVE_DOSSIER,
        "dismiss_duplicate": Permission.MOVE_DOSSIER,
        "propose_merge": Permission.MOVE_DOSSIER,
        "validate_merge": Permission.VALIDATE_MERGE,
        "reject_merge": Permission.VALIDATE_MERGE,
    }
)


def to_carry_out(command: str) -> Permission:
    """What it takes to carry out a dossier command, by the name of its method.

    Raises KeyError for a command without a line above: the gateway does not start before somebody has decided.
    """
    return _FOR_COMMAND[command]
