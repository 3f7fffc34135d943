#!/bin/sh
# Creates the roles of the web process and of the workers when the database is created; records/row_security says what
# they may do. The pages may never take the connections of the processes that work.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set app="$APP_PASSWORD" --set work="$WORK_PASSWORD" <<'SQL'
CREATE ROLE markwarden_app LOGIN CONNECTION LIMIT 40 PASSWORD :'app';
CREATE ROLE markwarden_work LOGIN PASSWORD :'work';
SQL
