-- What the program's own role may do in its database: everything but change what is signed or has happened.
--
-- As the owner of the tables, once and after each upgrade:
--     createuser reception_app --pwprompt
--     psql --dbname reception --set app=reception_app --file deploy/postgresql-role.sql
-- DATABASE_URL names the owner for `reception db upgrade` and `reception restore`, and reception_app for all else.
-- Triggers refuse these changes to everybody; only the owner of a table can switch a trigger off, and the program is not.

GRANT USAGE ON SCHEMA public TO :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";

REVOKE UPDATE, DELETE ON event, change, disclosure, frozen_report, report_definition, reception_event FROM :"app";
REVOKE DELETE ON visit_entry FROM :"app";
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM :"app";
