-- The morning of 23 November: the statements of the Airflow DAG shop_ingest, as its tasks ran them, and a price change.
SET ROLE loader;

-- New and changed customers of the feed into raw.customers.
MERGE INTO raw.customers AS target
USING (
  SELECT DISTINCT ON ((payload ->> 'customer_id')::bigint)
         (payload ->> 'customer_id')::bigint AS customer_id, payload ->> 'email' AS email, payload ->> 'first_name' AS first_name,
         payload ->> 'last_name' AS last_name, payload ->> 'phone' AS phone, payload ->> 'country_code' AS country_code,
         (payload ->> 'segment')::raw.customer_segment AS segment, (payload ->> 'marketing_opt_in')::boolean AS marketing_opt_in,
         (payload ->> 'created_at')::timestamptz AS created_at, received_at
  FROM landing.customer_feed
  ORDER BY (payload ->> 'customer_id')::bigint, received_at DESC
) AS feed
ON target.customer_id = feed.customer_id
WHEN MATCHED THEN UPDATE SET email = feed.email, phone = feed.phone, segment = feed.segment, marketing_opt_in = feed.marketing_opt_in,
                             updated_at = feed.received_at, _loaded_at = now()
WHEN NOT MATCHED THEN INSERT (customer_id, email, first_name, last_name, phone, country_code, segment, marketing_opt_in, created_at, updated_at)
  VALUES (feed.customer_id, feed.email, feed.first_name, feed.last_name, feed.phone, feed.country_code, feed.segment, feed.marketing_opt_in, feed.created_at, feed.received_at);

-- Orders of the feed into raw.orders; a delivery that comes twice only moves the status.
INSERT INTO raw.orders (order_id, customer_id, status, channel, currency, ship_address_id, placed_at, updated_at)
SELECT (f.payload ->> 'order_id')::bigint, (f.payload ->> 'customer_id')::bigint, (f.payload ->> 'status')::raw.order_status,
       f.payload ->> 'channel', f.payload ->> 'currency', a.address_id, (f.payload ->> 'placed_at')::timestamptz, f.received_at
FROM landing.order_feed AS f
LEFT JOIN raw.addresses AS a ON a.customer_id = (f.payload ->> 'customer_id')::bigint AND a.kind = 'shipping'
ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at, _loaded_at = now();

-- Lines of the feed's orders into raw.order_items.
INSERT INTO raw.order_items (order_id, line_no, sku, quantity, unit_price, discount)
SELECT (f.payload ->> 'order_id')::bigint, line.line_no, line.sku, line.quantity, line.unit_price, line.discount
FROM landing.order_feed AS f
CROSS JOIN LATERAL jsonb_to_recordset(f.payload -> 'lines') AS line (line_no smallint, sku text, quantity integer, unit_price numeric, discount numeric)
ON CONFLICT (order_id, line_no) DO NOTHING;

-- One payment per order of the feed into raw.payments; its amount is the sum of the lines.
INSERT INTO raw.payments (order_id, method, card_brand, card_last4, amount, currency, status, provider_ref, paid_at)
SELECT (f.payload ->> 'order_id')::bigint, f.payload #>> '{payment,method}', f.payload #>> '{payment,card,brand}', f.payload #>> '{payment,card,last4}',
       sum(i.line_total), f.payload ->> 'currency', 'captured', f.payload #>> '{payment,provider_ref}', f.received_at
FROM landing.order_feed AS f
JOIN raw.order_items AS i ON i.order_id = (f.payload ->> 'order_id')::bigint
GROUP BY f.feed_id, f.payload, f.received_at
ON CONFLICT (provider_ref) DO NOTHING;

-- Today's rates into raw.exchange_rates; a rate that is not above zero is refused by the table's check.
INSERT INTO raw.exchange_rates (rate_date, currency, rate_to_eur)
SELECT rate_date, currency, rate_to_eur FROM landing.exchange_rate_feed
ON CONFLICT (rate_date, currency) DO UPDATE SET rate_to_eur = excluded.rate_to_eur, _loaded_at = now();

-- Orders whose parcel has arrived become delivered.
UPDATE raw.orders SET status = 'delivered', updated_at = now(), _loaded_at = now()
FROM raw.shipments AS s
WHERE s.order_id = orders.order_id AND s.delivered_at IS NOT NULL AND orders.status = 'shipped';

-- Feed rows older than a month that have reached raw.
DELETE FROM landing.order_feed AS f USING raw.orders AS o
WHERE o.order_id = (f.payload ->> 'order_id')::bigint AND f.received_at < o._loaded_at - interval '30 days';

-- One line in the log of loads.
INSERT INTO ops.load_log (target, rows_loaded, finished_at, status)
SELECT 'raw.orders'::regclass, count(*), now(), 'done' FROM raw.orders WHERE _loaded_at > now() - interval '1 hour';

UPDATE raw.products SET list_price = round(list_price * 1.04, 2), updated_at = timestamptz '2026-11-23 03:00+00'
WHERE 'bestseller' = ANY (tags) AND discontinued_on IS NULL;

RESET ROLE;
