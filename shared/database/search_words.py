"""The one definition of "written the same", for what is stored and for what is asked, in French and Arabic.

Migrations of more than one service create it: it is never changed. What should differ gets another name.
"""

from typing import Protocol

# NFKD takes accents, hamza and madda off their letters and makes presentation forms plain letters; then go the marks
# (Latin, harakat, tatweel, marks of direction); then the letters that people exchange, and digits, are made one; what
# is no letter becomes one space.
_FUNCTION = r"""
CREATE FUNCTION search_words(written text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(regexp_replace(
    translate(
        regexp_replace(
            lower(normalize(replace(replace(replace(replace(replace(written, U&'\0153', 'oe'), U&'\0152', 'oe'),
                U&'\00e6', 'ae'), U&'\00c6', 'ae'), U&'\00df', 'ss'), NFKD)),
            U&'[\0300-\036f\0610-\061a\0640\064b-\065f\0670\06d6-\06ed\200b-\200f\202a-\202e\2066-\2069\feff]',
            '', 'g'),
        U&'\0629\0649\0671\06cc\06a9\06ad\06af'
        '\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669\06f0\06f1\06f2\06f3\06f4\06f5\06f6\06f7\06f8\06f9\0621',
        U&'\0647\064a\0627\064a\0643\0643\064301234567890123456789'),
    U&'[\0001-/:-@\005b-`{-\00bf\00d7\00f7\060c\061b\061f\066a-\066d\06d4\2010-\206f]+', ' ', 'g'))
"""


class Statements(Protocol):
    def execute(self, sqltext: str) -> None: ...


def create_search_words(op: Statements) -> None:
    """`search_words(text)`, and trigrams to index what it makes."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")  # trusted: the database's owner may
    op.execute(_FUNCTION.replace(":", r"\:"))  # a colon is no parameter here
