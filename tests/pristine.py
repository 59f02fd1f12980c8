"""A PostgreSQL database as it was when it was made: far quicker to bring back than to make anew.

Making and dropping a database takes a checkpoint each; emptying small tables takes milliseconds. The rows of
a new installation are kept in a schema of their own. A database whose schema was changed is dropped.
"""

from typing import Any

Run = Any
"""``exec_driver_sql`` of a connection that commits by itself."""

# The per cent signs are doubled for the driver.
KEEP = """
DO $$
DECLARE kept record;
BEGIN
    CREATE SCHEMA pristine;
    FOR kept IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE pristine.%%I AS TABLE public.%%I', kept.name, kept.name);
    END LOOP;
    CREATE TABLE pristine."of the sequences" AS
        SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = 'public';
END $$
"""

BRING_BACK = """
DO $$
DECLARE kept record;
BEGIN
    -- Without triggers: those that forbid changes of the history, and those of the foreign keys.
    PERFORM set_config('session_replication_role', 'replica', true);
    FOR kept IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%%I', kept.name);
        EXECUTE format('INSERT INTO public.%%I SELECT * FROM pristine.%%I', kept.name, kept.name);
    END LOOP;
    FOR kept IN SELECT name, last_value AS reached FROM pristine."of the sequences" LOOP
        PERFORM setval(format('public.%%I', kept.name), coalesce(kept.reached, 1), kept.reached IS NOT NULL);
    END LOOP;
END $$
"""

SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT relname || relkind::text AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT tgrelid::regclass::text || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT attrelid::regclass::text || attname || attnotnull::text FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
) AS parts
"""

OTHERS_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def keep(run: Run) -> None:
    """Keep the rows of a new installation beside its tables."""
    run(KEEP)


def shape(run: Run) -> str:
    """Return what tells one schema from another."""
    return str(run(SHAPE).scalar_one())


def bring_back(run: Run) -> None:
    """Give every table the rows that it had; whoever is still connected is sent off."""
    run(OTHERS_OUT)
    run(BRING_BACK)
