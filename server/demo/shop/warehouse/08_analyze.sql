SET default_statistics_target = 20;
ANALYZE raw.customers, raw.addresses, raw.products, raw.orders, raw.order_items, raw.payments, raw.refunds, raw.shipments, raw.events;
RESET default_statistics_target;
