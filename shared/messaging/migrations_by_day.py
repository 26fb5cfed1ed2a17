"""The event tables cut by day, called by a service's own migrations. Frozen: a change is a new function.

An event's partition is a pure function of its id: the first 48 bits of a uuid7 are its time in ms, and the bounds are
the smallest ids of each UTC day. So `event_id` stays unique over all days. Ids that are not of a known day go to the
default partition. See docs/adr/0009.
"""

from shared.database.migrate import Statements, grant
from shared.database.provision import runtime_role

# Partitions are made and dropped by the role that owns the tables, through functions that take a table's kind and a
# day and nothing else. The runtime role may call them; it owns nothing and reaches rows through the parents only.
_FUNCTIONS = """
CREATE FUNCTION event_day_floor(day date) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
    SELECT rpad(lpad(to_hex((extract(epoch FROM day::timestamp) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$body$;

CREATE FUNCTION event_day_check(kind text, day date, earliest integer, latest integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    distance integer := day - (now() AT TIME ZONE 'UTC')::date;
BEGIN
    IF kind IS NULL OR kind NOT IN ('outbox', 'inbox') THEN
        RAISE EXCEPTION 'not an event table: %', kind USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF distance IS NULL OR distance < earliest OR distance > latest THEN
        RAISE EXCEPTION 'day out of bounds: %', day USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $body$;

CREATE FUNCTION event_day_attach(kind text, day date) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $body$
DECLARE
    leaf text := format('%s_%s', kind, to_char(day, 'YYYYMMDD'));
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('primo.event_days'));
    IF to_regclass('public.' || leaf) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS)', leaf, kind);
    EXECUTE format('REVOKE ALL ON public.%I FROM {runtime}', leaf);
    -- Rows that came before their day was made wait in the default partition, where they would forbid it.
    EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', kind || '_default');
    EXECUTE format(
        'WITH early AS (DELETE FROM public.%I WHERE event_id >= $1 AND event_id < $2 RETURNING *) '
        'INSERT INTO public.%I SELECT * FROM early', kind || '_default', leaf)
        USING event_day_floor(day), event_day_floor(day + 1);
    IF kind = 'outbox' THEN
        EXECUTE format('CREATE UNIQUE INDEX ON public.%I (aggregate, aggregate_id, aggregate_seq)', leaf);
    END IF;
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                   kind, leaf, event_day_floor(day), event_day_floor(day + 1));
    RETURN true;
END $body$;

CREATE FUNCTION event_day_make(kind text, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $body$
BEGIN
    PERFORM event_day_check(kind, day, -1, 31);
    RETURN event_day_attach(kind, day);
END $body$;

CREATE FUNCTION event_day_obstacle(kind text, day date) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $body$
DECLARE
    done text := CASE kind WHEN 'outbox' THEN 'published_at' ELSE 'processed_at' END;
    found boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE %I IS NULL)',
                   format('%s_%s', kind, to_char(day, 'YYYYMMDD')), done) INTO found;
    IF found THEN
        RETURN 'unfinished';
    END IF;
    IF kind = 'inbox' AND EXISTS (SELECT FROM public.parked_event p WHERE p.resolved_at IS NULL
            AND p.event_id >= event_day_floor(day) AND p.event_id < event_day_floor(day + 1)) THEN
        RETURN 'parked';
    END IF;
    RETURN NULL;
END $body$;

CREATE FUNCTION event_day_drop(kind text, day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
    leaf text := format('%s_%s', kind, to_char(day, 'YYYYMMDD'));
    obstacle text;
    archived bigint;
    held bigint;
BEGIN
    PERFORM event_day_check(kind, day, -36525, -2);
    PERFORM pg_advisory_xact_lock(hashtext('primo.event_days'));
    IF to_regclass('public.' || leaf) IS NULL THEN
        RETURN 'absent';
    END IF;
    obstacle := event_day_obstacle(kind, day);
    IF obstacle IS NOT NULL THEN
        RETURN obstacle;
    END IF;
    IF kind = 'outbox' THEN
        EXECUTE format(
            'INSERT INTO public.event_history (event_id, aggregate, aggregate_id, aggregate_seq, type, data, '
            'correlation_id, causation_id, occurred_at) SELECT event_id, aggregate, aggregate_id, aggregate_seq, type, '
            'data, correlation_id, causation_id, occurred_at FROM public.%I', leaf);
        GET DIAGNOSTICS archived = ROW_COUNT;
    END IF;
    -- Only now is everyone kept out, and what was found is looked at again.
    EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', kind);
    IF kind = 'outbox' THEN
        EXECUTE format('SELECT count(*) FROM public.%I', leaf) INTO held;
    END IF;
    IF event_day_obstacle(kind, day) IS NOT NULL OR held IS DISTINCT FROM archived THEN
        RAISE EXCEPTION 'rows came to % while it was being dropped', leaf USING ERRCODE = 'serialization_failure';
    END IF;
    EXECUTE format('DROP TABLE public.%I', leaf);
    INSERT INTO public.event_retention AS r (kind, dropped_below) VALUES (event_day_drop.kind, event_day_floor(day + 1))
    ON CONFLICT ON CONSTRAINT event_retention_pkey
        DO UPDATE SET dropped_below = greatest(r.dropped_below, excluded.dropped_below);
    RETURN 'dropped';
END $body$;

CREATE FUNCTION event_default_sweep(kind text, before date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
    swept bigint;
BEGIN
    PERFORM event_day_check(kind, before, -36525, -1);
    IF kind = 'outbox' THEN
        WITH gone AS (
            DELETE FROM public.outbox_default WHERE published_at < before::timestamp AT TIME ZONE 'UTC' RETURNING *
        ), kept AS (
            INSERT INTO public.event_history (event_id, aggregate, aggregate_id, aggregate_seq, type, data,
                                              correlation_id, causation_id, occurred_at)
            SELECT event_id, aggregate, aggregate_id, aggregate_seq, type, data, correlation_id, causation_id,
                   occurred_at FROM gone
        ) SELECT count(*) INTO swept FROM gone;
    ELSE
        DELETE FROM public.inbox_default i WHERE i.processed_at < before::timestamp AT TIME ZONE 'UTC'
            AND NOT EXISTS (SELECT FROM public.parked_event p WHERE p.event_id = i.event_id AND p.resolved_at IS NULL);
        GET DIAGNOSTICS swept = ROW_COUNT;
    END IF;
    RETURN swept;
END $body$;
"""

_CALLABLE = ("event_day_make(text, date)", "event_day_drop(text, date)", "event_default_sweep(text, date)")
_INTERNAL = (
    "event_day_check(text, date, integer, integer)",
    "event_day_attach(text, date)",
    "event_day_obstacle(text, date)",
)

_RETENTION = """
CREATE TABLE event_retention (kind text PRIMARY KEY, dropped_below uuid NOT NULL);
REVOKE INSERT ON event_retention FROM {runtime};
"""

_HISTORY = """
CREATE TABLE event_history (
    event_id uuid PRIMARY KEY,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_seq bigint NOT NULL,
    type text NOT NULL,
    data jsonb NOT NULL,
    correlation_id text NOT NULL,
    causation_id text,
    occurred_at timestamptz NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT event_history_one_event_per_seq UNIQUE (aggregate, aggregate_id, aggregate_seq)
);
REVOKE INSERT ON event_history FROM {runtime};
"""

# Existing rows are copied into the partitions of their days; identity goes on behind the largest id.
_CONVERT = """
SET LOCAL statement_timeout = 0;
LOCK TABLE {kind} IN ACCESS EXCLUSIVE MODE;
ALTER TABLE {kind} RENAME TO {kind}_whole;
ALTER SEQUENCE {kind}_id_seq RENAME TO {kind}_whole_id_seq;
CREATE TABLE {kind} (LIKE {kind}_whole INCLUDING DEFAULTS) PARTITION BY RANGE (event_id);
ALTER TABLE {kind} ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
CREATE TABLE {kind}_default PARTITION OF {kind} DEFAULT;
REVOKE ALL ON {kind}_default FROM {runtime};
SELECT event_day_attach('{kind}', day::date) FROM (
    SELECT DISTINCT to_timestamp(('x' || left(replace(event_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
                    AT TIME ZONE 'UTC' AS moment
    FROM {kind}_whole WHERE substr(event_id::text, 15, 1) = '7'
) AS known, LATERAL (SELECT date_trunc('day', moment) AS day) AS at
WHERE moment BETWEEN '2020-01-01' AND now() + interval '1 day' GROUP BY day ORDER BY day;
SELECT event_day_attach('{kind}', (now() AT TIME ZONE 'UTC')::date + ahead) FROM generate_series(-1, 3) AS ahead;
INSERT INTO {kind} OVERRIDING SYSTEM VALUE SELECT * FROM {kind}_whole;
SELECT setval('{kind}_id_seq', greatest(coalesce((SELECT max(id) FROM {kind}_whole), 0), 1),
              EXISTS (SELECT FROM {kind}_whole));
DROP TABLE {kind}_whole;
"""

_OUTBOX_INDEXES = """
ALTER TABLE outbox ADD CONSTRAINT outbox_one_row_per_event PRIMARY KEY (event_id);
CREATE UNIQUE INDEX ON outbox_default (aggregate, aggregate_id, aggregate_seq);
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at, id) WHERE published_at IS NOT NULL;
"""

_INBOX_INDEXES = """
ALTER TABLE inbox ADD CONSTRAINT inbox_one_row_per_event PRIMARY KEY (event_id);
CREATE INDEX inbox_unprocessed ON inbox (id) WHERE processed_at IS NULL;
CREATE INDEX inbox_waiting_in_lane ON inbox (source, aggregate, aggregate_id, aggregate_seq)
    WHERE processed_at IS NULL;
"""


def cut_by_day(op: Statements, service: str, *, publishes: bool) -> None:
    """Turn inbox, and outbox of a service that publishes, into tables of daily partitions; rows are kept."""
    runtime = runtime_role(service)
    op.execute(_FUNCTIONS.replace("{runtime}", runtime))
    for function in (*_CALLABLE, *_INTERNAL):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for function in _CALLABLE:
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {runtime}")
    op.execute(_RETENTION.replace("{runtime}", runtime))
    _convert(op, "inbox", runtime, _INBOX_INDEXES)
    grant(op, service, "UPDATE (processed_at, outcome)", "inbox")
    if publishes:
        op.execute(_HISTORY.replace("{runtime}", runtime))
        _convert(op, "outbox", runtime, _OUTBOX_INDEXES)
        grant(op, service, "UPDATE (published_at, attempts, last_error)", "outbox")


def _convert(op: Statements, kind: str, runtime: str, indexes: str) -> None:
    op.execute(_CONVERT.format(kind=kind, runtime=runtime))
    op.execute(indexes)
