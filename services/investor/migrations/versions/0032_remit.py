"""Views with the rows of a remit's provinces alone: ADR 0055.

Expand step: the running release looks at the tables. What triggers keep of dossiers, they keep of all. An agenda is the
region's: whoever sees a part of it counts to a place that another item may have, and the new one goes to its end.
"""

from alembic import op

from shared.database.migrate import begin_remit

revision = "0032"
down_revision = "0031"

_OF_ALL = ("dossier_search_keep", "duplicate_look_again", "person_name_keep")
_PLACE = """
CREATE FUNCTION agenda_item_last() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM agenda_item WHERE session_id = NEW.session_id AND position = NEW.position) THEN
        NEW.position = (SELECT max(position) + 1 FROM agenda_item WHERE session_id = NEW.session_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agenda_item_last BEFORE INSERT ON agenda_item FOR EACH ROW EXECUTE FUNCTION agenda_item_last();
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_PLACE)
    begin_remit(op, "investor")
    for function in _OF_ALL:
        op.execute(f"ALTER FUNCTION {function}() SET search_path = public, pg_temp")
