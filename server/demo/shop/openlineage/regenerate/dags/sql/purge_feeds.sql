-- Feed rows older than a month that have reached raw.
DELETE FROM landing.order_feed AS f USING raw.orders AS o
WHERE o.order_id = (f.payload ->> 'order_id')::bigint AND f.received_at < o._loaded_at - interval '30 days';
