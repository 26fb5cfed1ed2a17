"""The audience of a campaign, counted and listed: whose dossiers and words fit. One statement each. ADR 0048.

The last word on a channel counts, as in domain/consent.py; a line without a channel speaks of e-mail.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.investor.domain.consent import WITHOUT_CHANNEL
from shared.contracts.investor.audience import (
    AudienceCell,
    AudienceCounts,
    AudienceMember,
    AudienceWanted,
    CountAudience,
    LeftOutBecause,
    ListAudience,
)
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.codes import Channel

_TOLD, _SUPPRESSED, _NO_ADDRESS, _NO_CONSENT = range(4)
"""How far a way is from reaching somebody."""
_BECAUSE = {
    _SUPPRESSED: LeftOutBecause.ADDRESS_SUPPRESSED,
    _NO_ADDRESS: LeftOutBecause.NO_ADDRESS,
    _NO_CONSENT: LeftOutBecause.NO_CONSENT,
}
_DOSSIER = """
    d.filed_at IS NOT NULL AND d.erased_at IS NULL AND d.merged_into_id IS NULL
    AND (cardinality(CAST(:sectors AS text[])) = 0 OR d.sector::text = ANY(CAST(:sectors AS text[])))
    AND (cardinality(CAST(:provinces AS text[])) = 0 OR d.province = ANY(CAST(:provinces AS text[])))
"""
_AUDIENCE = f"""
WITH fitting AS MATERIALIZED (
    SELECT p.id, p.language, p.phone FROM person p
    WHERE p.erased_at IS NULL AND p.merged_into_id IS NULL
      AND (CAST(:after AS uuid) IS NULL OR p.id > CAST(:after AS uuid))
      AND (cardinality(CAST(:countries AS text[])) = 0 OR p.residence_country = ANY(CAST(:countries AS text[])))
      AND (cardinality(CAST(:languages AS text[])) = 0 OR p.language::text = ANY(CAST(:languages AS text[])))
      AND EXISTS (SELECT FROM dossier d WHERE d.person_id = p.id AND {_DOSSIER})
), word AS (
    SELECT DISTINCT ON (c.person_id, way.channel) c.person_id, way.channel, c.given
    FROM consent c JOIN fitting ON fitting.id = c.person_id
    JOIN unnest(CAST(:channels AS text[])) AS way (channel)
      ON c.channel::text = way.channel OR c.channel IS NULL AND way.channel = ANY(CAST(:unnamed AS text[]))
    WHERE c.purpose = 'promotion'
    ORDER BY c.person_id, way.channel, c.id DESC
), way AS (
    SELECT f.id, f.language, way.channel, way.place, CASE
        WHEN word.given IS NOT TRUE THEN {_NO_CONSENT}
        WHEN way.channel <> 'email' AND f.phone IS NULL THEN {_NO_ADDRESS}
        WHEN away.person_id IS NOT NULL THEN {_SUPPRESSED}
        ELSE {_TOLD} END AS distance
    FROM fitting f CROSS JOIN unnest(CAST(:channels AS text[])) WITH ORDINALITY AS way (channel, place)
    LEFT JOIN word ON word.person_id = f.id AND word.channel = way.channel
    LEFT JOIN (SELECT DISTINCT * FROM unnest(CAST(:away AS uuid[]), CAST(:away_from AS text[]))
               AS one (person_id, channel)) away ON away.person_id = f.id AND away.channel = way.channel
), best AS (
    SELECT DISTINCT ON (id) id, language, channel, distance FROM way ORDER BY id, distance, place
)
"""  # noqa: S608 - constants of this module
_COUNT = text(f"""
{_AUDIENCE}
SELECT language::text AS language, CASE distance WHEN {_TOLD} THEN channel END AS channel, distance, count(*) AS count
FROM best GROUP BY 1, 2, 3 ORDER BY 1, 3, 2
""")  # noqa: S608
_LIST = text(f"""
{_AUDIENCE}
SELECT best.id AS person_id, best.channel, latest.id AS dossier_id, latest.number
FROM (SELECT * FROM best WHERE distance = {_TOLD} ORDER BY id LIMIT :limit) best
CROSS JOIN LATERAL (
    SELECT d.id, d.number FROM dossier d
    WHERE d.person_id = best.id AND {_DOSSIER}
    ORDER BY d.filed_at DESC, d.id LIMIT 1
) latest ORDER BY best.id
""")  # noqa: S608


def count_audience(query: CountAudience, session: Session, _now: datetime) -> AudienceCounts:
    away = [(person, channel) for channel, persons in query.unreachable.items() for person in persons]
    values = _values(query.audience, query.channels) | {
        "after": None,
        "away": [person for person, _ in away],
        "away_from": [str(channel) for _, channel in away],
    }
    return AudienceCounts(
        cells=tuple(
            AudienceCell(
                language=row.language, channel=row.channel, left_out=_BECAUSE.get(row.distance), count=row.count
            )
            for row in session.execute(_COUNT, values)
        )
    )


def list_audience(query: ListAudience, session: Session, _now: datetime) -> tuple[AudienceMember, ...]:
    """An address that is suppressed is not known here: it is found when the message is to leave."""
    values = _values(query.audience, query.channels) | {"after": query.after, "limit": query.limit}
    rows = session.execute(_LIST, {**values, "away": [], "away_from": []})
    return tuple(AudienceMember.model_validate(dict(row._mapping)) for row in rows)


def _values(audience: AudienceWanted, channels: tuple[Channel, ...]) -> dict[str, Any]:
    unnamed = [str(channel) for channel in WITHOUT_CHANNEL[Purpose.PROMOTION]]
    lists = {name: [str(one) for one in chosen] for name, chosen in audience}
    return {**lists, "channels": [str(channel) for channel in channels], "unnamed": unnamed}
