-- Keys, checks and indexes, added after the bulk load because that is several times faster.
SET ROLE loader;

ALTER TABLE raw.customers ADD PRIMARY KEY (customer_id);
ALTER TABLE raw.addresses ADD PRIMARY KEY (address_id),
  ADD CONSTRAINT addresses_kind_check CHECK (kind IN ('shipping', 'billing')),
  ADD FOREIGN KEY (customer_id) REFERENCES raw.customers ON DELETE CASCADE;
ALTER TABLE raw.categories ADD PRIMARY KEY (category_id), ADD UNIQUE (slug), ADD FOREIGN KEY (parent_id) REFERENCES raw.categories;
ALTER TABLE raw.products ADD PRIMARY KEY (sku), ADD FOREIGN KEY (category_id) REFERENCES raw.categories,
  ADD CONSTRAINT products_sold_above_cost CHECK (unit_cost <= list_price);
ALTER TABLE raw.orders ADD PRIMARY KEY (order_id),
  ADD FOREIGN KEY (customer_id) REFERENCES raw.customers,
  ADD FOREIGN KEY (ship_address_id) REFERENCES raw.addresses,
  ADD CONSTRAINT orders_channel_check CHECK (channel IN ('web', 'ios', 'android', 'phone'));
ALTER TABLE raw.order_items ADD PRIMARY KEY (order_id, line_no),
  ADD FOREIGN KEY (order_id) REFERENCES raw.orders ON DELETE CASCADE,
  ADD FOREIGN KEY (sku) REFERENCES raw.products,
  ADD CONSTRAINT order_items_quantity_check CHECK (quantity > 0);
ALTER TABLE raw.payments ADD PRIMARY KEY (payment_id), ADD CONSTRAINT payments_provider_ref_key UNIQUE (provider_ref),
  ADD FOREIGN KEY (order_id) REFERENCES raw.orders,
  ADD CONSTRAINT payments_card_last4_check CHECK (card_last4 ~ '^[0-9]{4}$');
ALTER TABLE raw.refunds ADD PRIMARY KEY (refund_id), ADD FOREIGN KEY (order_id) REFERENCES raw.orders;
ALTER TABLE raw.shipments ADD PRIMARY KEY (shipment_id), ADD FOREIGN KEY (order_id) REFERENCES raw.orders NOT VALID;
ALTER TABLE raw.inventory ADD PRIMARY KEY (sku, depot), ADD FOREIGN KEY (sku) REFERENCES raw.products;
ALTER TABLE raw.exchange_rates ADD PRIMARY KEY (rate_date, currency),
  ADD CONSTRAINT exchange_rates_positive CHECK (rate_to_eur > 0);
ALTER TABLE raw.campaigns ADD PRIMARY KEY (campaign_id);
ALTER TABLE raw.ad_spend ADD PRIMARY KEY (spend_date, campaign_id), ADD FOREIGN KEY (campaign_id) REFERENCES raw.campaigns;
ALTER TABLE raw.support_tickets ADD PRIMARY KEY (ticket_id),
  ADD CONSTRAINT support_tickets_csat_check CHECK (csat_score BETWEEN 1 AND 5);
ALTER TABLE raw.events ADD PRIMARY KEY (event_id, occurred_at);

CREATE UNIQUE INDEX customers_email_lower_idx ON raw.customers (lower(email));
CREATE INDEX orders_placed_at_brin ON raw.orders USING brin (placed_at);
CREATE INDEX orders_customer_idx ON raw.orders (customer_id, placed_at DESC) INCLUDE (status);
CREATE INDEX orders_open_idx ON raw.orders (placed_at) WHERE status IN ('placed', 'paid');
CREATE INDEX products_attributes_idx ON raw.products USING gin (attributes jsonb_path_ops);
CREATE INDEX events_session_idx ON raw.events (session_id);
CREATE STATISTICS raw.orders_currency_channel (dependencies) ON currency, channel FROM raw.orders;

RESET ROLE;
