#!/bin/sh
# One role and one database for each service; none can read another's.
set -eu
password=$(cat "${MCZ_DATABASE_PASSWORD_FILE:?}")
for service in idp portal uploads; do
  psql -v ON_ERROR_STOP=1 -v service="$service" -v password="$password" -U "${POSTGRES_USER:-postgres}" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done
