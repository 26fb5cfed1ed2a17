"""Migration & Development actions, and what the public finds by words: opportunities, zones, places, actions.

Expand step. Triggers keep the documents, so that the release before this one, which knows nothing of them, does too.
"""

from alembic import op

from shared.database.migrate import grant
from shared.database.search_words import create_search_words

revision = "0012"
down_revision = "0011"

_TABLES = """
CREATE TABLE action (
    id uuid PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    title jsonb NOT NULL,
    summary jsonb NOT NULL,
    results jsonb NOT NULL,
    carrier_name text NOT NULL,
    carrier_kind text NOT NULL,
    partners text[] NOT NULL,
    places text[] NOT NULL,
    provinces text[] NOT NULL,
    first_year smallint,
    last_year smallint,
    themes text[] NOT NULL,
    countries text[] NOT NULL,
    amounts jsonb NOT NULL,
    beneficiaries jsonb NOT NULL,
    sources jsonb NOT NULL,
    status varchar(40) NOT NULL,
    good_practice jsonb,
    published_at timestamptz,
    withdrawn_at timestamptz
);
CREATE TABLE action_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action_id uuid NOT NULL REFERENCES action (id),
    at timestamptz NOT NULL,
    action text NOT NULL,
    by uuid,
    details jsonb NOT NULL
);
CREATE INDEX ix_action_history_action_id ON action_history (action_id);
CREATE TABLE action_term (
    list_name text NOT NULL,
    code text NOT NULL,
    valid_from date NOT NULL,
    names jsonb NOT NULL,
    offered boolean NOT NULL,
    position integer NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    PRIMARY KEY (list_name, code, valid_from)
);
CREATE TABLE search_document (
    kind text NOT NULL,
    key text NOT NULL,
    public boolean NOT NULL,
    title jsonb NOT NULL,
    text jsonb NOT NULL,
    title_words text NOT NULL,
    words text NOT NULL,
    facets text[] NOT NULL,
    newest bigint NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX search_document_words ON search_document USING gin (words gin_trgm_ops);
CREATE INDEX search_document_title_words ON search_document USING gin (title_words gin_trgm_ops);
CREATE INDEX search_document_facets ON search_document USING gin (facets) WHERE public;
"""

# A row in, its document out: one function for each kind, used by its trigger and once below for what is there.
_DOCUMENTS = """
CREATE FUNCTION search_said(texts jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT search_words(coalesce(string_agg(value, ' | '), '')) FROM jsonb_each_text(texts)
$$;
CREATE FUNCTION search_facets(facet text, codes text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT facet || '=' || code), '{}') FROM unnest(codes) code WHERE code IS NOT NULL
$$;
CREATE FUNCTION search_keys(texts jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(key), '{}') FROM jsonb_object_keys(texts) key
$$;
CREATE FUNCTION search_document_of(o opportunity) RETURNS search_document LANGUAGE sql AS $$
    SELECT ROW('opportunity', o.id::text, o.status = 'published', o.title, o.text, search_said(o.title),
        concat_ws(' | ', search_said(o.title), search_said(o.text), search_words(o.province)),
        ARRAY['kind=opportunity'] || search_facets('province', ARRAY[o.province])
            || search_facets('place', ARRAY[o.province, o.commune, o.zone]) || search_facets('sector', ARRAY[o.sector])
            || search_facets('language', search_keys(o.title)),
        coalesce(extract(epoch FROM o.published_at), 0)::bigint)::search_document
$$;
CREATE FUNCTION search_document_of(z zone) RETURNS search_document LANGUAGE sql AS $$
    SELECT ROW('zone', z.code, true, z.name, '{}'::jsonb, search_said(z.name),
        concat_ws(' | ', search_said(z.name), search_words(z.code), search_words(z.description)),
        ARRAY['kind=zone'] || search_facets('province', ARRAY[z.province])
            || search_facets('place', ARRAY[z.province, z.commune, z.code])
            || search_facets('language', search_keys(z.name)),
        0)::search_document
$$;
CREATE FUNCTION search_document_of(a action) RETURNS search_document LANGUAGE sql AS $$
    SELECT ROW('action', a.id::text, a.status = 'published', a.title, a.summary, search_said(a.title),
        concat_ws(' | ', search_said(a.title), search_said(a.summary), search_said(a.results),
            search_words(a.reference), search_words(a.carrier_name),
            search_words(array_to_string(a.partners, ' | '))),
        ARRAY['kind=action'] || search_facets('province', a.provinces)
            || search_facets('place', a.places || a.provinces)
            || search_facets('theme', a.themes) || search_facets('country', a.countries)
            || search_facets('carrier_kind', ARRAY[a.carrier_kind]) || search_facets('language', search_keys(a.title))
            || CASE WHEN a.good_practice IS NULL THEN '{}'::text[] ELSE ARRAY['good_practice=yes'] END,
        coalesce(extract(epoch FROM a.published_at), 0)::bigint)::search_document
$$;
CREATE FUNCTION search_document_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_document SELECT (search_document_of(NEW)).*
    ON CONFLICT (kind, key) DO UPDATE SET public = EXCLUDED.public, title = EXCLUDED.title, text = EXCLUDED.text,
        title_words = EXCLUDED.title_words, words = EXCLUDED.words, facets = EXCLUDED.facets, newest = EXCLUDED.newest;
    RETURN NULL;
END $$;
CREATE TRIGGER opportunity_search AFTER INSERT OR UPDATE ON opportunity
    FOR EACH ROW EXECUTE FUNCTION search_document_keep();
CREATE TRIGGER zone_search AFTER INSERT OR UPDATE ON zone FOR EACH ROW EXECUTE FUNCTION search_document_keep();
CREATE TRIGGER action_search AFTER INSERT OR UPDATE ON action FOR EACH ROW EXECUTE FUNCTION search_document_keep();
INSERT INTO search_document SELECT d.* FROM opportunity, search_document_of(opportunity) d;
INSERT INTO search_document SELECT d.* FROM zone, search_document_of(zone) d;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    create_search_words(op)
    op.execute(_TABLES)
    op.execute(_DOCUMENTS.replace(":", r"\:"))  # a colon is no parameter here
    grant(op, "territory", "UPDATE", "action")
    grant(op, "territory", "UPDATE", "search_document")
