-- A year and a half of trade, made from row numbers and hashes, so that every run of this file gives the same rows.
SET ROLE loader;

-- A number from 0 to n - 1 that looks random and depends only on row and salt.
CREATE FUNCTION pg_temp.pick(i bigint, salt bigint, n bigint) RETURNS integer LANGUAGE sql IMMUTABLE
AS $$ SELECT ((((hashint8extended(i, salt) % n) + n) % n))::integer $$;

INSERT INTO raw.categories (category_id, parent_id, name, slug) VALUES
  (1, NULL, 'Home', 'home'), (2, NULL, 'Garden', 'garden'), (3, NULL, 'Kitchen', 'kitchen'), (4, NULL, 'Office', 'office'),
  (10, 1, 'Lamps', 'home/lamps'), (11, 1, 'Textiles', 'home/textiles'), (12, 1, 'Shelves', 'home/shelves'),
  (20, 2, 'Pots', 'garden/pots'), (21, 2, 'Tools', 'garden/tools'),
  (30, 3, 'Knives', 'kitchen/knives'), (31, 3, 'Pans', 'kitchen/pans'), (32, 3, 'Wine', 'kitchen/wine'),
  (40, 4, 'Chairs', 'office/chairs'), (41, 4, 'Desks', 'office/desks');

INSERT INTO raw.products (sku, name, category_id, brand, list_price, unit_cost, tags, attributes, discontinued_on, updated_at, _loaded_at)
SELECT 'SKU-' || to_char(i, 'FM0000'),
       (ARRAY['Oslo','Porto','Turin','Lyon','Ghent','Malmö','Graz','Bilbao'])[1 + pg_temp.pick(i, 1, 8)] || ' ' || c.name || ' ' || i,
       c.category_id,
       (ARRAY['Hav','Nordlys','Casa Viva','Werk & Co', NULL])[1 + pg_temp.pick(i, 2, 5)],
       price, round(price * (0.35 + pg_temp.pick(i, 3, 30) / 100.0), 2),
       CASE pg_temp.pick(i, 4, 4) WHEN 0 THEN '{bestseller,gift}' WHEN 1 THEN '{sale}' ELSE '{}' END::text[],
       jsonb_build_object('colour', (ARRAY['black','oak','white','sage'])[1 + pg_temp.pick(i, 5, 4)],
                          'material', (ARRAY['steel','wood','linen','clay'])[1 + pg_temp.pick(i, 6, 4)],
                          'dimensions', jsonb_build_object('width_cm', 5 + pg_temp.pick(i, 7, 120),
                                                           'height_cm', 5 + pg_temp.pick(i, 8, 200),
                                                           'weight_g', 100 + pg_temp.pick(i, 9, 9000))),
       CASE WHEN pg_temp.pick(i, 10, 12) = 0 THEN date '2026-06-30' END,
       timestamptz '2026-01-01 06:00+00' + i * interval '17 hours', timestamptz '2026-11-22 05:10+00'
FROM generate_series(1, 240) AS i
CROSS JOIN LATERAL (SELECT (5 + pg_temp.pick(i, 11, 24000) / 100.0)::numeric(12, 2) AS price) AS p
JOIN LATERAL (SELECT category_id, name FROM raw.categories WHERE parent_id IS NOT NULL
              ORDER BY category_id OFFSET pg_temp.pick(i, 12, 10) LIMIT 1) AS c ON true;

INSERT INTO raw.customers (customer_id, email, first_name, last_name, phone, date_of_birth, country_code, segment,
                           marketing_opt_in, signup_ip, preferences, created_at, updated_at, _loaded_at)
SELECT i,
       lower(translate(first_name || '.' || last_name, 'éãöüïç ', 'eaouic.')) || i || '@' || (ARRAY['example.com','example.org','mail.example.net'])[1 + pg_temp.pick(i, 21, 3)],
       first_name, last_name,
       CASE WHEN pg_temp.pick(i, 22, 4) > 0 THEN '+' || (30 + pg_temp.pick(i, 23, 20)) || ' 555 ' || lpad(pg_temp.pick(i, 24, 1000000)::text, 6, '0') END,
       CASE WHEN pg_temp.pick(i, 25, 3) = 0 THEN date '1948-01-01' + pg_temp.pick(i, 26, 21000) END,
       (ARRAY['DE','DE','DE','FR','FR','NL','PT','ES','IT','GB','SE','CH'])[1 + pg_temp.pick(i, 27, 12)],
       (ARRAY['new','new','new','regular','regular','regular','loyal','loyal','vip']::raw.customer_segment[])[1 + pg_temp.pick(i, 28, 9)],
       pg_temp.pick(i, 29, 5) < 3,
       ('198.51.' || (100 + pg_temp.pick(i, 30, 100)) || '.' || pg_temp.pick(i, 31, 256))::inet,
       jsonb_build_object('language', (ARRAY['de','fr','en','pt'])[1 + pg_temp.pick(i, 32, 4)], 'newsletter', pg_temp.pick(i, 29, 5) < 3),
       created, created + pg_temp.pick(i, 33, 60) * interval '1 day', timestamptz '2026-11-22 05:10+00'
FROM generate_series(1, 4000) AS i
CROSS JOIN LATERAL (SELECT
  (ARRAY['Anna','João','Lukas','Marie','Chloé','Sven','Giulia','Oliver','Sofia','Noah','Emma','Mateus','Zoë','Pieter','Elena','Liam'])[1 + pg_temp.pick(i, 34, 16)] AS first_name,
  (ARRAY['Müller','Silva','Dupont','Jansen','Rossi','García','Smith','Lindqvist','Keller','Moreau','Conti','de Vries','Ferreira','Bauer','Novak','Roth'])[1 + pg_temp.pick(i, 35, 16)] AS last_name,
  timestamptz '2024-01-01 08:00+00' + pg_temp.pick(i, 36, CASE WHEN i % 16 = 0 THEN 1040 ELSE 500 END) * interval '1 day' + pg_temp.pick(i, 37, 43200) * interval '1 second' AS created) AS n;

INSERT INTO raw.addresses (address_id, customer_id, kind, street, house_number, postal_code, city, country_code, is_default, _loaded_at)
SELECT row_number() OVER (ORDER BY customer_id, kind), customer_id, kind,
       (ARRAY['Lindenstraße','Rua das Flores','Rue de la Paix','Kerkstraat','Via Roma','High Street','Storgatan','Calle Mayor'])[1 + pg_temp.pick(customer_id, 41, 8)],
       (1 + pg_temp.pick(customer_id, 42, 180))::text, lpad(pg_temp.pick(customer_id, 43, 99999)::text, 5, '0'),
       (ARRAY['Berlin','Porto','Lyon','Utrecht','Torino','Leeds','Uppsala','Valencia'])[1 + pg_temp.pick(customer_id, 41, 8)],
       country_code, kind = 'shipping', timestamptz '2026-11-22 05:10+00'
FROM raw.customers
CROSS JOIN (VALUES ('shipping'), ('billing')) AS k (kind)
WHERE kind = 'shipping' OR pg_temp.pick(customer_id, 44, 6) = 0;

INSERT INTO raw.orders (order_id, customer_id, status, channel, currency, ship_address_id, coupon_code, utm, placed_at, updated_at, _loaded_at)
SELECT i, c.customer_id,
       CASE WHEN placed > '2026-11-20' THEN 'paid' WHEN placed > '2026-11-15' THEN 'shipped' ELSE outcome END,
       (ARRAY['web','web','web','web','ios','ios','android','phone'])[1 + pg_temp.pick(i, 52, 8)],
       CASE c.country_code WHEN 'GB' THEN 'GBP' WHEN 'SE' THEN 'SEK' WHEN 'CH' THEN 'CHF' ELSE 'EUR' END,
       a.address_id,
       CASE WHEN pg_temp.pick(i, 53, 9) = 0 THEN 'AUTUMN10' WHEN pg_temp.pick(i, 53, 9) = 1 THEN 'HELLO5' END,
       CASE WHEN pg_temp.pick(i, 54, 3) > 0 THEN
         jsonb_build_object('source', (ARRAY['google','meta','newsletter','affiliate'])[1 + pg_temp.pick(i, 55, 4)],
                            'medium', (ARRAY['cpc','social','email','referral'])[1 + pg_temp.pick(i, 55, 4)],
                            'campaign', 1 + pg_temp.pick(i, 56, 12)) END,
       placed, least(placed + interval '3 days', timestamptz '2026-11-22 05:00+00'), timestamptz '2026-11-22 05:10+00'
FROM generate_series(1, 20000) AS i
CROSS JOIN LATERAL (SELECT
  timestamptz '2025-06-01 00:00+00' + (538.9 * sqrt(i / 20000.0)) * interval '1 day' - pg_temp.pick(i, 57, 40000) * interval '1 second' AS placed,
  (ARRAY['delivered','delivered','delivered','delivered','delivered','delivered','delivered','delivered','cancelled','returned']::raw.order_status[])[1 + pg_temp.pick(i, 58, 10)] AS outcome,
  1 + (pg_temp.pick(i, 51, 4000)::bigint * pg_temp.pick(i, 59, 4000)) / 4000 AS buyer) AS o
JOIN raw.customers AS c ON c.customer_id = o.buyer
JOIN raw.addresses AS a ON a.customer_id = o.buyer AND a.kind = 'shipping';

INSERT INTO raw.order_items (order_id, line_no, sku, quantity, unit_price, discount, _loaded_at)
SELECT o.order_id, n, p.sku, q, p.list_price,
       CASE WHEN o.coupon_code = 'AUTUMN10' THEN round(q * p.list_price * 0.10, 2) ELSE 0 END, o._loaded_at
FROM raw.orders AS o
CROSS JOIN LATERAL generate_series(1, 1 + pg_temp.pick(o.order_id, 61, 3)) AS n
CROSS JOIN LATERAL (SELECT 1 + pg_temp.pick(o.order_id * 10 + n, 62, 3) AS q,
                           'SKU-' || to_char(1 + pg_temp.pick(o.order_id * 10 + n, 63, 240), 'FM0000') AS sku) AS l
JOIN raw.products AS p ON p.sku = l.sku;

INSERT INTO raw.payments (order_id, method, card_brand, card_last4, amount, currency, status, provider_ref, response, paid_at, _loaded_at)
SELECT o.order_id, method,
       CASE WHEN method = 'card' THEN (ARRAY['visa','mastercard','amex'])[1 + pg_temp.pick(o.order_id, 72, 3)] END,
       CASE WHEN method = 'card' THEN lpad(pg_temp.pick(o.order_id, 73, 10000)::text, 4, '0') END,
       t.total, o.currency, CASE o.status WHEN 'cancelled' THEN 'failed' ELSE 'captured' END,
       'pay_' || md5(o.order_id::text),
       jsonb_build_object('risk_score', pg_temp.pick(o.order_id, 74, 100), 'three_ds', jsonb_build_object('version', '2.2', 'outcome', 'Y')),
       o.placed_at + interval '40 seconds', o._loaded_at
FROM raw.orders AS o
CROSS JOIN LATERAL (SELECT (ARRAY['card','card','card','paypal','klarna','sepa'])[1 + pg_temp.pick(o.order_id, 71, 6)] AS method) AS m
JOIN (SELECT order_id, sum(line_total) AS total FROM raw.order_items GROUP BY order_id) AS t ON t.order_id = o.order_id
ORDER BY o.order_id;

INSERT INTO raw.refunds (refund_id, order_id, amount, reason, refunded_at, _loaded_at)
SELECT row_number() OVER (ORDER BY order_id), order_id, amount,
       (ARRAY['damaged','too late','did not like','wrong item', NULL])[1 + pg_temp.pick(order_id, 81, 5)],
       paid_at + (3 + pg_temp.pick(order_id, 82, 12)) * interval '1 day', _loaded_at
FROM raw.payments JOIN raw.orders USING (order_id, _loaded_at)
WHERE raw.orders.status = 'returned' AND raw.payments.paid_at < '2026-11-06';

INSERT INTO raw.shipments (shipment_id, order_id, carrier, tracking_code, cost, shipped_at, delivered_at, _loaded_at)
SELECT order_id, order_id, (ARRAY['dhl','postnl','ups','ctt'])[1 + pg_temp.pick(order_id, 91, 4)], 'TRK' || upper(substr(md5('t' || order_id), 1, 10)),
       (390 + pg_temp.pick(order_id, 92, 900)) / 100.0, placed_at + interval '1 day',
       CASE WHEN status IN ('delivered', 'returned') OR placed_at BETWEEN '2026-11-15' AND '2026-11-17' THEN placed_at + (2 + pg_temp.pick(order_id, 93, 5)) * interval '1 day' END, _loaded_at
FROM raw.orders WHERE status IN ('shipped', 'delivered', 'returned');

INSERT INTO raw.inventory (sku, depot, on_hand, reserved, counted_at, _loaded_at)
SELECT sku, depot, 20 + pg_temp.pick(hashtext(sku || depot), 94, 400), pg_temp.pick(hashtext(sku), 95, 20),
       timestamptz '2026-11-13 23:00+00', timestamptz '2026-11-14 01:00+00'
FROM raw.products CROSS JOIN (VALUES ('utrecht'), ('porto')) AS d (depot);

INSERT INTO raw.exchange_rates (rate_date, currency, rate_to_eur, _loaded_at)
SELECT day::date, currency, round(base * (1 + (pg_temp.pick(extract(epoch FROM day)::bigint, salt, 400) - 200) / 10000.0), 6), timestamptz '2026-11-22 05:10+00'
FROM generate_series(timestamptz '2025-05-30', '2026-11-22', '1 day') AS day
CROSS JOIN (VALUES ('GBP', 1.17, 96), ('SEK', 0.088, 97), ('CHF', 1.05, 98), ('EUR', 1.0, NULL)) AS r (currency, base, salt)
WHERE salt IS NOT NULL;

INSERT INTO raw.campaigns (campaign_id, name, channel, budget_eur, starts_on, ends_on)
SELECT i, (ARRAY['Brand','Autumn sale','Black Friday','Spring refresh','Win back','Wine club'])[1 + (i - 1) % 6] || CASE WHEN i > 6 THEN ' 2026' ELSE ' 2025' END,
       (ARRAY['google','meta','newsletter','affiliate'])[1 + pg_temp.pick(i, 101, 4)], 4000 + 500 * i,
       CASE WHEN i > 6 THEN date '2026-01-15' ELSE date '2025-06-01' END + 20 * ((i - 1) % 6),
       CASE WHEN i > 6 THEN NULL ELSE date '2026-02-28' END
FROM generate_series(1, 12) AS i;

INSERT INTO raw.ad_spend (spend_date, campaign_id, impressions, clicks, spend_eur, _loaded_at)
SELECT day::date, campaign_id, clicks * (20 + pg_temp.pick(campaign_id, 102, 30)), clicks, round(clicks * 0.31, 2), timestamptz '2026-11-22 05:10+00'
FROM raw.campaigns
CROSS JOIN LATERAL generate_series(starts_on::timestamptz, coalesce(ends_on, date '2026-11-21')::timestamptz, '1 day') AS day
CROSS JOIN LATERAL (SELECT 20 + pg_temp.pick(campaign_id * 100000 + extract(epoch FROM day)::bigint / 86400, 103, 240) AS clicks) AS n;

INSERT INTO raw.support_tickets (ticket_id, customer_id, subject, body, priority, status, csat_score, opened_at, closed_at, _loaded_at)
SELECT i, 1 + pg_temp.pick(i, 111, 4000), (ARRAY['Where is my parcel?','Broken on arrival','Change my address','Invoice please','Delete my account'])[1 + pg_temp.pick(i, 112, 5)],
       'Hello, my order ' || (1 + pg_temp.pick(i, 113, 20000)) || ' … please call me on +49 555 ' || lpad(pg_temp.pick(i, 114, 1000000)::text, 6, '0'),
       (ARRAY['low','normal','normal','high'])[1 + pg_temp.pick(i, 115, 4)], CASE WHEN closed THEN 'closed' ELSE 'open' END,
       CASE WHEN closed AND pg_temp.pick(i, 116, 3) > 0 THEN 1 + pg_temp.pick(i, 117, 5) END,
       opened, CASE WHEN closed THEN opened + pg_temp.pick(i, 118, 96) * interval '1 hour' END, timestamptz '2026-11-20 05:10+00'
FROM generate_series(1, 1200) AS i
CROSS JOIN LATERAL (SELECT timestamptz '2026-03-01' + i * interval '5 hours 16 minutes' AS opened, pg_temp.pick(i, 119, 8) > 0 AS closed) AS t;

INSERT INTO raw.events (event_id, occurred_at, session_id, customer_id, event_type, page_url, ip_address, user_agent, properties, _loaded_at)
SELECT i, occurred, md5('session' || session)::uuid, CASE WHEN pg_temp.pick(session, 121, 3) > 0 THEN 1 + pg_temp.pick(session, 122, 4000) END,
       (ARRAY['page_view','product_view','add_to_cart','checkout','purchase'])[step],
       'https://shop.example/' || (ARRAY['','p/','cart','checkout','thanks'])[step] || CASE WHEN step = 2 THEN 'SKU-' || to_char(1 + pg_temp.pick(i, 123, 240), 'FM0000') ELSE '' END,
       ('203.0.113.' || pg_temp.pick(session, 124, 256))::inet, (ARRAY['Mozilla/5.0 (iPhone)','Mozilla/5.0 (X11; Linux)','ShopApp/8.2 (Android)'])[1 + pg_temp.pick(session, 125, 3)],
       jsonb_build_object('sku', 'SKU-' || to_char(1 + pg_temp.pick(i, 123, 240), 'FM0000'), 'value', pg_temp.pick(i, 126, 20000) / 100.0,
                          'utm', jsonb_build_object('source', (ARRAY['google','meta','newsletter','affiliate'])[1 + pg_temp.pick(session, 127, 4)], 'campaign', 1 + pg_temp.pick(session, 128, 12))),
       occurred + interval '20 minutes'
FROM (SELECT i, i / 3 AS session, timestamptz '2026-09-01 00:00+00' + (i / 3) * interval '19 minutes 30 seconds' + (i % 3) * interval '50 seconds' AS occurred,
             1 + least(i % 3 + CASE WHEN pg_temp.pick(i / 3, 129, 4) = 0 THEN 2 ELSE 0 END, 4) AS step
      FROM generate_series(1, 18000) AS i) AS e;

-- What arrived for the morning of 23 November and waits to be loaded.
INSERT INTO landing.order_feed (received_at, payload)
SELECT placed + interval '2 seconds',
       jsonb_build_object('order_id', i, 'customer_id', 1 + pg_temp.pick(i, 131, 4000), 'status', 'paid', 'channel', 'web', 'currency', 'EUR', 'placed_at', placed,
         'lines', (SELECT jsonb_agg(jsonb_build_object('line_no', n, 'sku', p.sku, 'quantity', 1 + n % 2, 'unit_price', p.list_price, 'discount', 0))
                   FROM generate_series(1, 2) AS n JOIN raw.products AS p ON p.sku = 'SKU-' || to_char(1 + pg_temp.pick(i * 10 + n, 132, 240), 'FM0000')),
         'payment', jsonb_build_object('method', 'card', 'card', jsonb_build_object('brand', 'visa', 'last4', lpad(pg_temp.pick(i, 133, 10000)::text, 4, '0')), 'provider_ref', 'pay_' || md5(i::text)))
FROM generate_series(20001, 20060) AS i
CROSS JOIN LATERAL (SELECT timestamptz '2026-11-22 22:00+00' + (i - 20000) * interval '7 minutes' AS placed) AS t;

INSERT INTO landing.customer_feed (received_at, payload)
SELECT timestamptz '2026-11-23 04:30+00' + i * interval '1 second',
       jsonb_build_object('customer_id', 3990 + i, 'email', 'guest' || (3990 + i) || '@example.com', 'first_name', 'Alex', 'last_name', 'Guest' || i, 'phone', '+44 555 ' || (100000 + i),
                          'country_code', 'FR', 'segment', 'regular', 'marketing_opt_in', i % 2 = 0, 'created_at', '2026-11-23T04:00:00Z')
FROM generate_series(1, 25) AS i;

INSERT INTO landing.exchange_rate_feed (rate_date, currency, rate_to_eur, received_at) VALUES
  ('2026-11-23', 'GBP', 1.1712, '2026-11-23 04:45+00'), ('2026-11-23', 'SEK', 0.0883, '2026-11-23 04:45+00'), ('2026-11-23', 'CHF', 1.0491, '2026-11-23 04:45+00');

RESET ROLE;
