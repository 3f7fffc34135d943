#!/bin/sh
# Creates the roles of the processes when the database is created; records/row_security says what they may do. The pages
# may never take the connections of the processes that work.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set app="$APP_PASSWORD" --set work="$WORK_PASSWORD" --set worker="$WORKER_PASSWORD" \
  --set deliver="$DELIVER_PASSWORD" --set dispatcher="$DISPATCHER_PASSWORD" \
  --set metrics="$METRICS_PASSWORD" --set timers="$TIMERS_PASSWORD" <<'SQL'
CREATE ROLE markwarden_app LOGIN CONNECTION LIMIT 40 PASSWORD :'app';
CREATE ROLE markwarden_work LOGIN PASSWORD :'work';
CREATE ROLE markwarden_worker LOGIN PASSWORD :'worker';
CREATE ROLE markwarden_deliver LOGIN PASSWORD :'deliver';
CREATE ROLE markwarden_dispatcher LOGIN PASSWORD :'dispatcher';
CREATE ROLE markwarden_metrics LOGIN PASSWORD :'metrics';
CREATE ROLE markwarden_timers LOGIN PASSWORD :'timers';
SQL
