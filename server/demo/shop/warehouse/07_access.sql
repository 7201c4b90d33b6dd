-- Who may see what: grants on schemas, tables and single columns, default privileges, row-level policies;
-- and the two ways out of the database: a publication for change data capture and a foreign table.
GRANT USAGE ON SCHEMA landing, raw, ops TO transformer;
GRANT USAGE ON SCHEMA staging, marts, snapshots TO loader;
GRANT USAGE ON SCHEMA raw TO analyst, finance, marketing, support;
GRANT USAGE ON SCHEMA marts TO analyst, finance, marketing, support;
GRANT USAGE ON SCHEMA reporting TO analyst, finance, marketing;
GRANT USAGE ON SCHEMA ops TO support, privacy_office, loader;
GRANT USAGE ON SCHEMA sandbox TO analyst, finance, marketing;
GRANT CREATE ON SCHEMA sandbox TO data_science, ines;
GRANT USAGE ON TYPE raw.order_status, raw.customer_segment TO transformer, analyst;

GRANT SELECT ON ALL TABLES IN SCHEMA raw TO transformer;
GRANT SELECT ON raw.orders, raw.order_items, raw.products, raw.categories TO finance;
GRANT SELECT ON raw.payments, raw.refunds TO finance WITH GRANT OPTION;
GRANT SELECT ON raw.campaigns, raw.ad_spend TO marketing;
GRANT SELECT (customer_id, country_code, segment, marketing_opt_in, created_at) ON raw.customers TO analyst;
GRANT SELECT (customer_id, email, first_name, country_code, segment, marketing_opt_in) ON raw.customers TO marketing;
GRANT SELECT (sku, name, category_id, brand, list_price, tags, attributes) ON raw.products TO analyst, marketing;
GRANT SELECT, UPDATE (status, priority, csat_score, closed_at) ON raw.support_tickets TO support;
GRANT SELECT ON ops.customer_contact, ops.load_health TO support;
GRANT SELECT ON ops.load_health TO loader;
GRANT SELECT, INSERT, UPDATE ON ops.gdpr_requests TO privacy_office;
GRANT SELECT, INSERT ON ops.load_log TO loader;
GRANT INSERT ON ops.price_changes TO loader;
GRANT EXECUTE ON FUNCTION ops.to_eur(numeric, text, date) TO transformer, analyst;
REVOKE EXECUTE ON PROCEDURE ops.forget_customer(bigint) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE ops.forget_customer(bigint) TO privacy_office;
GRANT SELECT ON reporting.revenue_daily TO finance, analyst;
GRANT SELECT ON reporting.marketing_weekly TO marketing, analyst;

ALTER DEFAULT PRIVILEGES FOR ROLE loader IN SCHEMA raw GRANT SELECT ON TABLES TO transformer;
ALTER DEFAULT PRIVILEGES FOR ROLE transformer IN SCHEMA marts GRANT SELECT ON TABLES TO loader;
ALTER DEFAULT PRIVILEGES FOR ROLE transformer REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

ALTER TABLE raw.customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY everyone_for_the_pipeline ON raw.customers FOR SELECT TO transformer, analyst USING (true);
CREATE POLICY only_with_consent ON raw.customers FOR SELECT TO marketing USING (marketing_opt_in);
COMMENT ON POLICY only_with_consent ON raw.customers IS 'Marketing sees only customers who agreed to be contacted';
ALTER TABLE raw.support_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY open_tickets ON raw.support_tickets TO support USING (status <> 'closed') WITH CHECK (true);
CREATE POLICY all_tickets ON raw.support_tickets FOR SELECT TO transformer USING (true);
ALTER TABLE ops.gdpr_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.gdpr_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY own_requests ON ops.gdpr_requests TO privacy_office USING (handled_by = current_user OR closed_on IS NULL);

CREATE PUBLICATION shop_cdc FOR TABLE raw.orders, raw.order_items,
  raw.customers (customer_id, country_code, segment, created_at, updated_at) WHERE (marketing_opt_in);
ALTER PUBLICATION shop_cdc SET (publish = 'insert');

CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA ops;
CREATE SERVER carrier_portal FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'rates.carrier.example', dbname 'portal', fetch_size '500');
CREATE FOREIGN TABLE ops.carrier_rates (
  carrier       text NOT NULL,
  country_code  char(2) NOT NULL,
  up_to_grams   integer NOT NULL,
  price_eur     numeric(8, 2) NOT NULL,
  valid_from    date NOT NULL
) SERVER carrier_portal OPTIONS (schema_name 'public', table_name 'rates');
COMMENT ON FOREIGN TABLE ops.carrier_rates IS 'Price list of the carriers, read from their portal when asked';
