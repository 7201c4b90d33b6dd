-- The machine room: what was loaded, which prices moved, who asked for their data; a view, functions and a trigger.
CREATE TABLE ops.load_log (
  load_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  target       regclass NOT NULL,
  rows_loaded  bigint NOT NULL CHECK (rows_loaded >= 0),
  started_at   timestamptz NOT NULL DEFAULT now(),
  finished_at  timestamptz,
  status       text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'failed')),
  detail       jsonb
);
COMMENT ON TABLE ops.load_log IS 'One row per load of a raw table, written by Airflow';

CREATE TABLE ops.price_changes (
  change_id   uuid PRIMARY KEY DEFAULT uuidv7(),
  sku         text NOT NULL REFERENCES raw.products,
  old_price   numeric(12, 2),
  new_price   numeric(12, 2) NOT NULL,
  changed_by  name NOT NULL DEFAULT current_user,
  changed_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.price_changes IS 'Every change of a list price, written by a trigger on raw.products';

CREATE TABLE ops.gdpr_requests (
  request_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id   bigint NOT NULL,
  subject_email text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('access', 'erasure', 'rectification')),
  received_on   date NOT NULL,
  due_on        date GENERATED ALWAYS AS (received_on + 30) STORED,
  closed_on     date,
  handled_by    name NOT NULL DEFAULT current_user
);
COMMENT ON TABLE ops.gdpr_requests IS 'Requests of data subjects; one month to answer (GDPR article 12)';
INSERT INTO ops.gdpr_requests (customer_id, subject_email, kind, received_on, closed_on, handled_by)
SELECT customer_id, email, (ARRAY['access', 'erasure', 'rectification'])[1 + customer_id % 3],
       date '2026-09-01' + (customer_id / 60)::int, CASE WHEN customer_id < 3000 THEN date '2026-09-20' + (customer_id / 60)::int END,
       CASE WHEN customer_id % 2 = 0 THEN 'privacy_office' ELSE 'jonas' END
FROM raw.customers WHERE customer_id % 160 = 7;

INSERT INTO ops.load_log (target, rows_loaded, started_at, finished_at, status)
SELECT t::regclass, 1000 + 37 * d, timestamptz '2026-11-01 05:00+00' + d * interval '1 day', timestamptz '2026-11-01 05:10+00' + d * interval '1 day',
       CASE WHEN t = 'raw.inventory' AND d > 12 THEN 'failed' ELSE 'done' END
FROM generate_series(0, 21) AS d CROSS JOIN unnest(ARRAY['raw.orders', 'raw.customers', 'raw.payments', 'raw.inventory', 'raw.ad_spend']) AS t;

CREATE VIEW ops.load_health AS
SELECT target::text AS target, max(finished_at) FILTER (WHERE status = 'done') AS last_good_load,
       count(*) FILTER (WHERE status = 'failed') AS failures, avg(finished_at - started_at) AS mean_duration
FROM ops.load_log GROUP BY target;
COMMENT ON VIEW ops.load_health IS 'When each raw table was last loaded well';

CREATE VIEW ops.customer_contact WITH (security_barrier) AS
SELECT customer_id, left(first_name, 1) || '. ' || last_name AS display_name,
       regexp_replace(email, '^(.).*(@.*)$', '\1***\2') AS email_masked,
       CASE WHEN phone IS NOT NULL THEN '… ' || right(phone, 3) END AS phone_masked, country_code
FROM raw.customers;
COMMENT ON VIEW ops.customer_contact IS 'Customers for support, with masked contact data';

CREATE FUNCTION ops.log_price_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO ops.price_changes (sku, old_price, new_price) VALUES (NEW.sku, OLD.list_price, NEW.list_price);
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION ops.log_price_change() IS 'Trigger: copies a changed list price into ops.price_changes';
CREATE TRIGGER products_price_change AFTER UPDATE OF list_price ON raw.products
  FOR EACH ROW WHEN (OLD.list_price IS DISTINCT FROM NEW.list_price) EXECUTE FUNCTION ops.log_price_change();

CREATE FUNCTION ops.to_eur(value numeric, currency text, on_day date) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN currency = 'EUR' THEN value
              ELSE value * (SELECT r.rate_to_eur FROM raw.exchange_rates AS r WHERE r.currency = to_eur.currency AND r.rate_date <= on_day ORDER BY r.rate_date DESC LIMIT 1) END
$$;

CREATE PROCEDURE ops.forget_customer(id bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE raw.customers SET email = 'forgotten-' || id || '@example.invalid', first_name = NULL, last_name = NULL, phone = NULL,
         date_of_birth = NULL, signup_ip = NULL, marketing_opt_in = false, updated_at = now() WHERE customer_id = id;
  UPDATE raw.events SET ip_address = NULL, customer_id = NULL WHERE customer_id = id;
  DELETE FROM raw.addresses USING raw.customers
   WHERE addresses.customer_id = customers.customer_id AND customers.customer_id = id
     AND NOT EXISTS (SELECT FROM raw.orders WHERE orders.ship_address_id = addresses.address_id);
END
$$;
COMMENT ON PROCEDURE ops.forget_customer(bigint) IS 'Erases a data subject, keeping orders for the tax office';
