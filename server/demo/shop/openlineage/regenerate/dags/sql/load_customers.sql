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
