-- Orders whose parcel has arrived become delivered.
UPDATE raw.orders SET status = 'delivered', updated_at = now(), _loaded_at = now()
FROM raw.shipments AS s
WHERE s.order_id = orders.order_id AND s.delivered_at IS NOT NULL AND orders.status = 'shipped';
