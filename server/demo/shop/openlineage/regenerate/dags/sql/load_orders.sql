-- Orders of the feed into raw.orders; a delivery that comes twice only moves the status.
INSERT INTO raw.orders (order_id, customer_id, status, channel, currency, ship_address_id, placed_at, updated_at)
SELECT (f.payload ->> 'order_id')::bigint, (f.payload ->> 'customer_id')::bigint, (f.payload ->> 'status')::raw.order_status,
       f.payload ->> 'channel', f.payload ->> 'currency', a.address_id, (f.payload ->> 'placed_at')::timestamptz, f.received_at
FROM landing.order_feed AS f
LEFT JOIN raw.addresses AS a ON a.customer_id = (f.payload ->> 'customer_id')::bigint AND a.kind = 'shipping'
ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at, _loaded_at = now();
