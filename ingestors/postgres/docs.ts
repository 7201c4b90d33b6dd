// What the page of the postgres connector says.
export const docs = `Reads a PostgreSQL server, version 13 or later, from its system catalogs.

## What it needs
A role that can log in and is a member of \`pg_monitor\`. It needs no right to any table:

\`\`\`sql
CREATE ROLE cadastre LOGIN PASSWORD '…';
GRANT pg_monitor TO cadastre;
-- for statements and usage, once, in the entry database (with pg_stat_statements in shared_preload_libraries):
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
-- only where CONNECT was taken from PUBLIC:
GRANT CONNECT ON DATABASE shop TO cadastre;
-- only for profiling:
GRANT SELECT ON ALL TABLES IN SCHEMA public TO cadastre;
\`\`\`

The connection test tries each of these and prints the statement that is missing.

## What it reads
- databases, schemas, tables, partitions, views and materialized views with their SQL, foreign tables
- columns with types, defaults, identity, generation, comments; keys, checks, indexes
- which column of a view comes from which column, from the query tree that PostgreSQL itself keeps, checked against \`pg_depend\`
- row estimates, sizes and when data was last written, as far as the statistics show it
- statements with users, calls, rows and time from \`pg_stat_statements\`
- roles and memberships, grants on databases, schemas, relations and columns, default privileges, row policies, publications
- when profiling is on: samples of the tables that the role may read, within the budget. Values of sensitive fields are never asked for.

Everything of a database is read in one read-only transaction, so a harvest sees one moment.

## What it does not read
System schemas, temporary relations, objects that belong to extensions, passwords, user mappings, options of foreign servers other
than addresses and names, and, without profiling, any data. \`pg_stat_statements\` replaces constants by \`$1\` and forgets rare
statements when it is full.
`
