-- The rooms of the warehouse, and the types they share.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

COMMENT ON DATABASE shop IS 'Analytical warehouse of the online shop';

CREATE SCHEMA landing AUTHORIZATION loader;
CREATE SCHEMA raw AUTHORIZATION loader;
CREATE SCHEMA staging AUTHORIZATION transformer;
CREATE SCHEMA marts AUTHORIZATION transformer;
CREATE SCHEMA snapshots AUTHORIZATION transformer;
CREATE SCHEMA reporting AUTHORIZATION loader;
CREATE SCHEMA ops;
CREATE SCHEMA sandbox;

COMMENT ON SCHEMA landing IS 'Feeds as they arrive: one JSON document a row, kept for 30 days';
COMMENT ON SCHEMA raw IS 'Copies of the shop''s systems, loaded hourly by Airflow; names and types as in the source';
COMMENT ON SCHEMA staging IS 'dbt: renamed, typed, one view per raw table';
COMMENT ON SCHEMA marts IS 'dbt: facts and dimensions that people and dashboards may rely on';
COMMENT ON SCHEMA reporting IS 'Small tables behind dashboards, refreshed by Airflow after dbt';
COMMENT ON SCHEMA sandbox IS 'Where analysts keep their own tables. Nothing here is supported.';

CREATE TYPE raw.order_status AS ENUM ('placed', 'paid', 'shipped', 'delivered', 'cancelled', 'returned');
CREATE TYPE raw.customer_segment AS ENUM ('new', 'regular', 'loyal', 'vip');
CREATE DOMAIN raw.email_address AS text CHECK (VALUE ~ '^[^@[:space:]]+@[^@[:space:]]+\.[a-z]+$');
CREATE DOMAIN raw.amount AS numeric(12, 2) CHECK (VALUE >= 0);
COMMENT ON TYPE raw.order_status IS 'Life of an order, in this order';
COMMENT ON DOMAIN raw.email_address IS 'Something that looks like an e-mail address';
COMMENT ON DOMAIN raw.amount IS 'Money in the currency of its row, never negative';
