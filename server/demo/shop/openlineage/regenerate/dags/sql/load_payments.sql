-- One payment per order of the feed into raw.payments; its amount is the sum of the lines.
INSERT INTO raw.payments (order_id, method, card_brand, card_last4, amount, currency, status, provider_ref, paid_at)
SELECT (f.payload ->> 'order_id')::bigint, f.payload #>> '{payment,method}', f.payload #>> '{payment,card,brand}', f.payload #>> '{payment,card,last4}',
       sum(i.line_total), f.payload ->> 'currency', 'captured', f.payload #>> '{payment,provider_ref}', f.received_at
FROM landing.order_feed AS f
JOIN raw.order_items AS i ON i.order_id = (f.payload ->> 'order_id')::bigint
GROUP BY f.feed_id, f.payload, f.received_at
ON CONFLICT (provider_ref) DO NOTHING;
