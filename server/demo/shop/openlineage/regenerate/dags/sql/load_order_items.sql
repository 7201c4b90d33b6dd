-- Lines of the feed's orders into raw.order_items.
INSERT INTO raw.order_items (order_id, line_no, sku, quantity, unit_price, discount)
SELECT (f.payload ->> 'order_id')::bigint, line.line_no, line.sku, line.quantity, line.unit_price, line.discount
FROM landing.order_feed AS f
CROSS JOIN LATERAL jsonb_to_recordset(f.payload -> 'lines') AS line (line_no smallint, sku text, quantity integer, unit_price numeric, discount numeric)
ON CONFLICT (order_id, line_no) DO NOTHING;
