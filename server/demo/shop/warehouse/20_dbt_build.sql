-- What dbt ran on the evening of 22 November (dbt build on an empty warehouse), as the server logged it.
-- Recorded by dbt/regenerate.sh; not edited. Reads of pg_catalog and unit tests are left out.
SET ROLE transformer;

BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_dates"} */

  
    

  create  table "shop"."marts"."dim_dates__dbt_tmp"
  
  
    as
  
  (
    select
    day::date as date_day,
    date_trunc('week', day)::date as week_start,
    date_trunc('month', day)::date as month_start,
    extract(isodow from day)::int in (6, 7) as is_weekend
from generate_series(timestamp '2025-05-01', timestamp '2026-12-31', interval '1 day') as day
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_dates"} */
alter table "shop"."marts"."dim_dates__dbt_tmp" rename to "dim_dates";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_dates"} */

        
            grant select on "shop"."marts"."dim_dates" to analyst, finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_dates"} */

    
  
  comment on table "shop"."marts"."dim_dates" is $dbt_comment_literal_block$Calendar. Also the time spine of the metrics.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_dates"} */

    
  
  
    
    
    comment on column "shop"."marts"."dim_dates".date_day is $dbt_comment_literal_block$$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_dates"} */
drop table if exists "shop"."marts"."dim_dates__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_ad_spend"} */

  create view "shop"."staging"."stg_ad_spend__dbt_tmp"
    
    
  as (
    select
    s.spend_date,
    s.campaign_id,
    c.name as campaign_name,
    c.channel,
    s.impressions,
    s.clicks,
    s.spend_eur
from "shop"."raw"."ad_spend" as s
inner join "shop"."raw"."campaigns" as c using (campaign_id)
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_ad_spend"} */
alter table "shop"."staging"."stg_ad_spend__dbt_tmp" rename to "stg_ad_spend";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_ad_spend"} */

    
  
  comment on view "shop"."staging"."stg_ad_spend" is $dbt_comment_literal_block$Spend per campaign and day with the campaign's name.$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_ad_spend"} */
drop view if exists "shop"."staging"."stg_ad_spend__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_addresses"} */

  create view "shop"."staging"."stg_addresses__dbt_tmp"
    
    
  as (
    select
    address_id,
    customer_id,
    concat_ws(' ', street, house_number) as street_line,
    postal_code,
    city,
    country_code
from "shop"."raw"."addresses"
where kind = 'shipping'
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_addresses"} */
alter table "shop"."staging"."stg_addresses__dbt_tmp" rename to "stg_addresses";
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_addresses"} */
drop view if exists "shop"."staging"."stg_addresses__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_events"} */

  create view "shop"."staging"."stg_events__dbt_tmp"
    
    
  as (
    select
    event_id,
    occurred_at,
    session_id,
    customer_id,
    event_type,
    page_url,
    set_masklen(ip_address, 24)::cidr as ip_network,
    properties ->> 'sku' as sku,
    (properties ->> 'value')::numeric as event_value,
    properties #>> '{utm,source}' as utm_source
from "shop"."raw"."events"
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_events"} */
alter table "shop"."staging"."stg_events__dbt_tmp" rename to "stg_events";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_events"} */

    
  
  comment on view "shop"."staging"."stg_events" is $dbt_comment_literal_block$Clickstream, address of the visitor cut to its network.$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_events"} */
drop view if exists "shop"."staging"."stg_events__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_exchange_rates"} */

  create view "shop"."staging"."stg_exchange_rates__dbt_tmp"
    
    
  as (
    select rate_date, currency, rate_to_eur
from "shop"."raw"."exchange_rates"
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_exchange_rates"} */
alter table "shop"."staging"."stg_exchange_rates__dbt_tmp" rename to "stg_exchange_rates";
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_exchange_rates"} */
drop view if exists "shop"."staging"."stg_exchange_rates__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_order_items"} */

  create view "shop"."staging"."stg_order_items__dbt_tmp"
    
    
  as (
    select
    order_id,
    line_no,
    sku,
    quantity,
    unit_price,
    discount,
    line_total
from "shop"."raw"."order_items"
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_order_items"} */
alter table "shop"."staging"."stg_order_items__dbt_tmp" rename to "stg_order_items";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_order_items"} */

    
  
  comment on view "shop"."staging"."stg_order_items" is $dbt_comment_literal_block$Lines of an order in the order's currency.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_order_items"} */

    
  
  
    
    
    comment on column "shop"."staging"."stg_order_items".line_total is $dbt_comment_literal_block$quantity x unit_price - discount$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_order_items"} */
drop view if exists "shop"."staging"."stg_order_items__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_products"} */

  create view "shop"."staging"."stg_products__dbt_tmp"
    
    
  as (
    select
    p.sku,
    p.name as product_name,
    c.name as category,
    coalesce(parent.name, c.name) as department,
    p.brand,
    p.list_price,
    p.unit_cost,
    p.attributes ->> 'colour' as colour,
    (p.attributes -> 'dimensions' ->> 'weight_g')::int as weight_g,
    p.discontinued_on is not null as is_discontinued
from "shop"."raw"."products" as p
inner join "shop"."raw"."categories" as c on c.category_id = p.category_id
left join "shop"."raw"."categories" as parent on parent.category_id = c.parent_id
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_products"} */
alter table "shop"."staging"."stg_products__dbt_tmp" rename to "stg_products";
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_products"} */
drop view if exists "shop"."staging"."stg_products__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_refunds"} */

  create view "shop"."staging"."stg_refunds__dbt_tmp"
    
    
  as (
    select refund_id, order_id, amount, coalesce(reason, 'unknown') as reason, refunded_at
from "shop"."raw"."refunds"
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_refunds"} */
alter table "shop"."staging"."stg_refunds__dbt_tmp" rename to "stg_refunds";
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_refunds"} */
drop view if exists "shop"."staging"."stg_refunds__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_shipments"} */

  create view "shop"."staging"."stg_shipments__dbt_tmp"
    
    
  as (
    select
    order_id,
    carrier,
    cost as shipping_cost,
    shipped_at,
    delivered_at,
    delivered_at - shipped_at as time_in_transit
from "shop"."raw"."shipments"
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_shipments"} */
alter table "shop"."staging"."stg_shipments__dbt_tmp" rename to "stg_shipments";
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_shipments"} */
drop view if exists "shop"."staging"."stg_shipments__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_support_tickets"} */

  create view "shop"."staging"."stg_support_tickets__dbt_tmp"
    
    
  as (
    select ticket_id, customer_id, subject, priority, status, csat_score, opened_at, closed_at
from "shop"."raw"."support_tickets"
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_support_tickets"} */
alter table "shop"."staging"."stg_support_tickets__dbt_tmp" rename to "stg_support_tickets";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_support_tickets"} */

    
  
  comment on view "shop"."staging"."stg_support_tickets" is $dbt_comment_literal_block$Tickets without their free text.$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_support_tickets"} */
drop view if exists "shop"."staging"."stg_support_tickets__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "seed.shop.countries"} */

    create table "shop"."staging"."countries" ("country_code" char(2),"country_name" text,"region" text,"currency" char(3),"vat_rate" numeric(5,4));
insert into "shop"."staging"."countries" ("country_code", "country_name", "region", "currency", "vat_rate") values
          ('DE','Germany','DACH','EUR','0.19'),('CH','Switzerland','DACH','CHF','0.081'),('FR','France','West','EUR','0.20'),('NL','Netherlands','West','EUR','0.21'),('GB','United Kingdom','West','GBP','0.20'),('PT','Portugal','South','EUR','0.23'),('ES','Spain','South','EUR','0.21'),('IT','Italy','South','EUR','0.22'),('SE','Sweden','North','SEK','0.25');
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "seed.shop.countries"} */

    
  
  comment on table "shop"."staging"."countries" is $dbt_comment_literal_block$Countries the shop delivers to, with their VAT rate. Kept by hand by finance.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "seed.shop.countries"} */

    
  
  
    
    
    comment on column "shop"."staging"."countries".country_code is $dbt_comment_literal_block$ISO 3166-1 alpha-2$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."countries".vat_rate is $dbt_comment_literal_block$Standard rate of value added tax$dbt_comment_literal_block$;
COMMIT;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "seed.shop.payment_fees"} */

    create table "shop"."staging"."payment_fees" ("method" text,"fixed_fee_eur" numeric(6,2),"percent_fee" numeric(6,4));
insert into "shop"."staging"."payment_fees" ("method", "fixed_fee_eur", "percent_fee") values
          ('card','0.25','0.014'),('paypal','0.35','0.0249'),('klarna','0.30','0.0329'),('sepa','0.10','0.003');
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "seed.shop.payment_fees"} */

    
  
  comment on table "shop"."staging"."payment_fees" is $dbt_comment_literal_block$What the payment provider charges per method.$dbt_comment_literal_block$;
COMMIT;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.source_accepted_values_payment_provider_payments_status__captured__failed__pending.8fd2817210"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

with all_values as (

    select
        status as value_field,
        count(*) as n_records

    from "shop"."raw"."payments"
    group by status

)

select *
from all_values
where value_field not in (
    'captured','failed','pending'
)



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.source_not_null_shop_system_customers_customer_id.8dd9804fc3"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select customer_id
from "shop"."raw"."customers"
where customer_id is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.source_not_null_shop_system_orders_order_id.be990fa96a"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select order_id
from "shop"."raw"."orders"
where order_id is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.source_relationships_shop_system_orders_customer_id__customer_id__source_shop_system_customers_.2e08d1de2a"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

with child as (
    select customer_id as from_field
    from "shop"."raw"."orders"
    where customer_id is not null
),

parent as (
    select customer_id as to_field
    from "shop"."raw"."customers"
)

select
    from_field

from child
left join parent
    on child.from_field = parent.to_field

where parent.to_field is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.source_unique_shop_system_customers_customer_id.c9e161c313"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    customer_id as unique_field,
    count(*) as n_records

from "shop"."raw"."customers"
where customer_id is not null
group by customer_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.source_unique_shop_system_orders_order_id.fcbc4727d7"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    order_id as unique_field,
    count(*) as n_records

from "shop"."raw"."orders"
where order_id is not null
group by order_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_dim_dates_date_day.5e9dfa95c7"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    date_day as unique_field,
    count(*) as n_records

from "shop"."marts"."dim_dates"
where date_day is not null
group by date_day
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_sessions"} */

  create view "shop"."staging"."int_sessions__dbt_tmp"
    
    
  as (
    select
    session_id,
    min(customer_id) as customer_id,
    min(utm_source) as utm_source,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    count(*) as events,
    bool_or(event_type = 'product_view') as saw_product,
    bool_or(event_type = 'add_to_cart') as added_to_cart,
    bool_or(event_type = 'checkout') as reached_checkout
from "shop"."staging"."stg_events"
group by session_id
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_sessions"} */
alter table "shop"."staging"."int_sessions__dbt_tmp" rename to "int_sessions";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_sessions"} */

    
  
  comment on view "shop"."staging"."int_sessions" is $dbt_comment_literal_block$Visits with the steps of the funnel they reached.$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_sessions"} */
drop view if exists "shop"."staging"."int_sessions__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_negative_stg_order_items_line_total.c3f98dd11a"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
select line_total from "shop"."staging"."stg_order_items" where line_total < 0

  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_products"} */

  
    

  create  table "shop"."marts"."dim_products__dbt_tmp"
  
  
    as
  
  (
    select
    p.sku,
    p.product_name,
    p.category,
    p.department,
    p.brand,
    p.list_price,
    p.colour,
    p.weight_g,
    p.is_discontinued,
    coalesce(stock.available, 0) as units_in_stock
from "shop"."staging"."stg_products" as p
left join (
    select sku, sum(available)::int as available
    from "shop"."raw"."inventory"
    group by sku
) as stock on stock.sku = p.sku
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_products"} */
alter table "shop"."marts"."dim_products__dbt_tmp" rename to "dim_products";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_products"} */

        
            grant select on "shop"."marts"."dim_products" to analyst, finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_products"} */

    
  
  comment on table "shop"."marts"."dim_products" is $dbt_comment_literal_block$One row per SKU with department, category and stock.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_products"} */

    
  
  
    
    
    comment on column "shop"."marts"."dim_products".sku is $dbt_comment_literal_block$Stock keeping unit$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_products".units_in_stock is $dbt_comment_literal_block$Available in all depots; stale while raw.inventory is$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_products"} */
drop table if exists "shop"."marts"."dim_products__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "snapshot.shop.product_prices"} */

      
  
    

  create  table "shop"."snapshots"."product_prices"
  
  
    as
  
  (
    
    

    select *,
        md5(coalesce(cast(sku as varchar ), '')
         || '|' || coalesce(cast(now()::timestamp without time zone as varchar ), '')
        ) as dbt_scd_id,
        now()::timestamp without time zone as dbt_updated_at,
        now()::timestamp without time zone as dbt_valid_from,
        
  
  coalesce(nullif(now()::timestamp without time zone, now()::timestamp without time zone), null)
  as dbt_valid_to
from (
        select * from "shop"."staging"."stg_products"
    ) sbq



  );
COMMIT;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_countries_country_code.a29d28c68e"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select country_code
from "shop"."staging"."countries"
where country_code is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_countries_country_code.eb1885c656"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    country_code as unique_field,
    count(*) as n_records

from "shop"."staging"."countries"
where country_code is not null
group by country_code
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_payments"} */

  create view "shop"."staging"."stg_payments__dbt_tmp"
    
    
  as (
    select
    payment_id,
    order_id,
    method,
    card_brand,
    '•••• ' || card_last4 as card_masked,
    amount,
    currency,
    status = 'captured' as is_captured,
    (response ->> 'risk_score')::int as risk_score,
    paid_at
from "shop"."raw"."payments"
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_payments"} */
alter table "shop"."staging"."stg_payments__dbt_tmp" rename to "stg_payments";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_payments"} */

    
  
  comment on view "shop"."staging"."stg_payments" is $dbt_comment_literal_block$Attempts to pay, card number masked.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_payments"} */

    
  
  
    
    
    comment on column "shop"."staging"."stg_payments".payment_id is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."stg_payments".card_masked is $dbt_comment_literal_block$Dots and the last four digits$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."stg_payments".risk_score is $dbt_comment_literal_block$0 (fine) to 99, as the provider judged$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_payments"} */
drop view if exists "shop"."staging"."stg_payments__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_customers"} */

  create view "shop"."staging"."stg_customers__dbt_tmp"
    
    
  as (
    with source as (

    select * from "shop"."raw"."customers"

)

select
    customer_id,
    lower(email) as email,
    trim(concat_ws(' ', first_name, last_name)) as full_name,
    phone,
    date_of_birth,
    country_code,
    segment::text as segment,
    marketing_opt_in,
    preferences ->> 'language' as language,
    created_at as registered_at,
    updated_at
from source
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_customers"} */
alter table "shop"."staging"."stg_customers__dbt_tmp" rename to "stg_customers";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_customers"} */

    
  
  comment on view "shop"."staging"."stg_customers" is $dbt_comment_literal_block$Customers with a readable name and a lower-case address.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_customers"} */

    
  
  
    
    
    comment on column "shop"."staging"."stg_customers".customer_id is $dbt_comment_literal_block$Key of the customer$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."stg_customers".email is $dbt_comment_literal_block$Lower-case e-mail address$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."stg_customers".full_name is $dbt_comment_literal_block$First and last name$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."stg_customers".phone is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."stg_customers".segment is $dbt_comment_literal_block$| segment | meaning |
|---|---|
| new | no order in the year before |
| regular | one or two orders |
| loyal | three or more |
| vip | more than 2,000 euro |$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_customers"} */
drop view if exists "shop"."staging"."stg_customers__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_orders"} */

  create view "shop"."staging"."stg_orders__dbt_tmp"
    
    
  as (
    select
    order_id,
    customer_id,
    status::text as order_status,
    status in ('cancelled') as is_cancelled,
    channel,
    currency,
    ship_address_id,
    coupon_code,
    utm ->> 'source' as utm_source,
    (utm ->> 'campaign')::int as campaign_id,
    placed_at,
    placed_at::date as order_date,
    updated_at
from "shop"."raw"."orders"
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_orders"} */
alter table "shop"."staging"."stg_orders__dbt_tmp" rename to "stg_orders";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_orders"} */

    
  
  comment on view "shop"."staging"."stg_orders" is $dbt_comment_literal_block$Orders with typed marketing parameters.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_orders"} */

    
  
  
    
    
    comment on column "shop"."staging"."stg_orders".order_id is $dbt_comment_literal_block$Key of the order$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."stg_orders".order_status is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."stg_orders".campaign_id is $dbt_comment_literal_block$Campaign of the visit that led to the order, if any$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.stg_orders"} */
drop view if exists "shop"."staging"."stg_orders__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_sessions"} */

      
  
    

  create  table "shop"."marts"."fct_sessions"
  
  
    as
  
  (
    

select
    session_id,
    customer_id,
    utm_source,
    started_at,
    (extract(epoch from ended_at - started_at))::int as seconds,
    events::int as events,
    saw_product,
    added_to_cart,
    reached_checkout
from "shop"."staging"."int_sessions"

  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_sessions"} */

        
            grant select on "shop"."marts"."fct_sessions" to analyst, marketing;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_sessions"} */

    
  
  comment on table "shop"."marts"."fct_sessions" is $dbt_comment_literal_block$Visits to web and apps.$dbt_comment_literal_block$;
COMMIT;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_dim_products_sku.fdfc0926d4"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select sku
from "shop"."marts"."dim_products"
where sku is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_dim_products_sku.355957b25a"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    sku as unique_field,
    count(*) as n_records

from "shop"."marts"."dim_products"
where sku is not null
group by sku
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_negative_stg_payments_risk_score.0728f58e7a"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
select risk_score from "shop"."staging"."stg_payments" where risk_score < 0

  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_stg_payments_payment_id.3744510712"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    payment_id as unique_field,
    count(*) as n_records

from "shop"."staging"."stg_payments"
where payment_id is not null
group by payment_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_stg_customers_customer_id.e2cfb1f9aa"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select customer_id
from "shop"."staging"."stg_customers"
where customer_id is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_stg_customers_email.d7cf761533"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select email
from "shop"."staging"."stg_customers"
where email is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_stg_customers_customer_id.c7614daada"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    customer_id as unique_field,
    count(*) as n_records

from "shop"."staging"."stg_customers"
where customer_id is not null
group by customer_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.accepted_values_stg_orders_order_status__placed__paid__shipped__delivered__cancelled__returned.d4d3e519ba"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

with all_values as (

    select
        order_status as value_field,
        count(*) as n_records

    from "shop"."staging"."stg_orders"
    group by order_status

)

select *
from all_values
where value_field not in (
    'placed','paid','shipped','delivered','cancelled','returned'
)



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_stg_orders_order_id.81cfe2fe64"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select order_id
from "shop"."staging"."stg_orders"
where order_id is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_stg_orders_order_id.e3b841c71a"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    order_id as unique_field,
    count(*) as n_records

from "shop"."staging"."stg_orders"
where order_id is not null
group by order_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_refunds"} */

  
    

  create  table "shop"."marts"."fct_refunds__dbt_tmp"
  
  
    as
  
  (
    select
    r.refund_id,
    r.order_id,
    r.refunded_at::date as refund_date,
    r.reason,
    round(r.amount::numeric * coalesce(x.rate_to_eur, 1), 2) as refund_eur
from "shop"."staging"."stg_refunds" as r
inner join "shop"."staging"."stg_orders" as o on o.order_id = r.order_id
left join "shop"."staging"."stg_exchange_rates" as x on x.currency = o.currency and x.rate_date = o.order_date
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_refunds"} */
alter table "shop"."marts"."fct_refunds__dbt_tmp" rename to "fct_refunds";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_refunds"} */

        
            grant select on "shop"."marts"."fct_refunds" to analyst, finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_refunds"} */

    
  
  comment on table "shop"."marts"."fct_refunds" is $dbt_comment_literal_block$Money given back, in euro at the rate of the day of the order.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_refunds"} */

    
  
  
    
    
    comment on column "shop"."marts"."fct_refunds".refund_eur is $dbt_comment_literal_block$$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_refunds"} */
drop table if exists "shop"."marts"."fct_refunds__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_negative_fct_refunds_refund_eur.ccba29cde3"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
select refund_eur from "shop"."marts"."fct_refunds" where refund_eur < 0

  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_order_lines"} */

  
    

  create  table "shop"."marts"."fct_order_lines__dbt_tmp"
  
  
    as
  
  (
    with __dbt__cte__int_order_lines_eur as (


select
    i.order_id,
    i.line_no,
    i.sku,
    i.quantity,
    o.order_date,
    o.currency,
    round(i.line_total::numeric * coalesce(r.rate_to_eur, 1), 2) as line_revenue_eur,
    round(i.quantity * p.unit_cost::numeric, 2) as line_cost_eur
from "shop"."staging"."stg_order_items" as i
inner join "shop"."staging"."stg_orders" as o on o.order_id = i.order_id
left join "shop"."staging"."stg_exchange_rates" as r on r.currency = o.currency and r.rate_date = o.order_date
inner join "shop"."staging"."stg_products" as p on p.sku = i.sku
) select
    l.order_id,
    l.line_no,
    l.sku,
    l.order_date,
    l.quantity,
    l.line_revenue_eur,
    l.line_cost_eur,
    l.line_revenue_eur - l.line_cost_eur as line_margin_eur
from __dbt__cte__int_order_lines_eur as l
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_order_lines"} */
alter table "shop"."marts"."fct_order_lines__dbt_tmp" rename to "fct_order_lines";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_order_lines"} */

        
            grant select on "shop"."marts"."fct_order_lines" to analyst, finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_order_lines"} */

    
  
  comment on table "shop"."marts"."fct_order_lines" is $dbt_comment_literal_block$One row per order line in euro.$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_order_lines"} */
drop table if exists "shop"."marts"."fct_order_lines__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_orders_enriched"} */

  create view "shop"."staging"."int_orders_enriched__dbt_tmp"
    
    
  as (
    with  __dbt__cte__int_order_lines_eur as (


select
    i.order_id,
    i.line_no,
    i.sku,
    i.quantity,
    o.order_date,
    o.currency,
    round(i.line_total::numeric * coalesce(r.rate_to_eur, 1), 2) as line_revenue_eur,
    round(i.quantity * p.unit_cost::numeric, 2) as line_cost_eur
from "shop"."staging"."stg_order_items" as i
inner join "shop"."staging"."stg_orders" as o on o.order_id = i.order_id
left join "shop"."staging"."stg_exchange_rates" as r on r.currency = o.currency and r.rate_date = o.order_date
inner join "shop"."staging"."stg_products" as p on p.sku = i.sku
), lines as (

    select
        order_id,
        sum(line_revenue_eur) as gross_revenue_eur,
        sum(line_cost_eur) as cost_eur,
        sum(quantity) as units
    from __dbt__cte__int_order_lines_eur
    group by order_id

),

paid as (

    select order_id, bool_or(is_captured) as is_paid, min(method) as payment_method
    from "shop"."staging"."stg_payments"
    group by order_id

)

select
    o.order_id,
    o.customer_id,
    o.order_date,
    o.placed_at,
    o.channel,
    o.order_status,
    o.campaign_id,
    o.utm_source,
    c.country_code,
    country.region,
    coalesce(paid.is_paid, false) and not o.is_cancelled as counts_as_revenue,
    paid.payment_method,
    lines.units,
    lines.gross_revenue_eur,
    round(lines.gross_revenue_eur / (1 + country.vat_rate), 2) as revenue_excl_vat_eur,
    lines.cost_eur,
    coalesce(s.shipping_cost, 0)::numeric as shipping_cost_eur,
    o.updated_at
from "shop"."staging"."stg_orders" as o
inner join lines on lines.order_id = o.order_id
inner join "shop"."staging"."stg_customers" as c on c.customer_id = o.customer_id
inner join "shop"."staging"."countries" as country on country.country_code = c.country_code
left join paid on paid.order_id = o.order_id
left join "shop"."staging"."stg_shipments" as s on s.order_id = o.order_id
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_orders_enriched"} */
alter table "shop"."staging"."int_orders_enriched__dbt_tmp" rename to "int_orders_enriched";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_orders_enriched"} */

    
  
  comment on view "shop"."staging"."int_orders_enriched" is $dbt_comment_literal_block$One row per order with revenue, cost and customer's country.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_orders_enriched"} */

    
  
  
    
    
    comment on column "shop"."staging"."int_orders_enriched".order_id is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."int_orders_enriched".counts_as_revenue is $dbt_comment_literal_block$Paid and not cancelled$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."staging"."int_orders_enriched".revenue_excl_vat_eur is $dbt_comment_literal_block$Gross revenue without the VAT of the customer's country$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.int_orders_enriched"} */
drop view if exists "shop"."staging"."int_orders_enriched__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_int_orders_enriched_order_id.a2feb2a232"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    order_id as unique_field,
    count(*) as n_records

from "shop"."staging"."int_orders_enriched"
where order_id is not null
group by order_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_customers"} */

  
    

  create  table "shop"."marts"."dim_customers__dbt_tmp"
  
  
    
  
  (
    customer_id bigint not null,
    email text,
    full_name text,
    street_line text,
    postal_code text,
    city text,
    country_code char(2),
    country_name text,
    region text,
    segment text,
    marketing_opt_in boolean,
    age_band text,
    registered_at timestamptz,
    first_order_date date,
    lifetime_orders integer,
    lifetime_revenue_eur numeric(14,2),
    
    primary key (customer_id)
    )
 ;
    insert into "shop"."marts"."dim_customers__dbt_tmp" (
      customer_id, email, full_name, street_line, postal_code, city, country_code, country_name, region, segment, marketing_opt_in, age_band, registered_at, first_order_date, lifetime_orders, lifetime_revenue_eur
    )
  
  (
    
    select customer_id, email, full_name, street_line, postal_code, city, country_code, country_name, region, segment, marketing_opt_in, age_band, registered_at, first_order_date, lifetime_orders, lifetime_revenue_eur
    from (
        

with orders as (

    select
        customer_id,
        min(order_date) as first_order_date,
        count(*)::int as lifetime_orders,
        sum(revenue_excl_vat_eur) as lifetime_revenue_eur
    from "shop"."staging"."int_orders_enriched"
    where counts_as_revenue
    group by customer_id

)

select
    c.customer_id,
    c.email,
    c.full_name,
    a.street_line,
    a.postal_code,
    a.city,
    c.country_code,
    country.country_name,
    country.region,
    c.segment,
    c.marketing_opt_in,
    case
        when c.date_of_birth is null then 'unknown'
        when c.date_of_birth > date '1996-11-22' then 'under 30'
        when c.date_of_birth > date '1966-11-22' then '30 to 59'
        else '60 and over'
    end as age_band,
    c.registered_at,
    orders.first_order_date,
    coalesce(orders.lifetime_orders, 0) as lifetime_orders,
    coalesce(orders.lifetime_revenue_eur, 0)::numeric(14, 2) as lifetime_revenue_eur
from "shop"."staging"."stg_customers" as c
inner join "shop"."staging"."countries" as country on country.country_code = c.country_code
left join "shop"."staging"."stg_addresses" as a on a.customer_id = c.customer_id
left join orders on orders.customer_id = c.customer_id
    ) as model_subq
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_customers"} */
alter table "shop"."marts"."dim_customers__dbt_tmp" rename to "dim_customers";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_customers"} */

        grant select (customer_id, country_code, country_name, region, segment, marketing_opt_in, age_band, registered_at, first_order_date, lifetime_orders, lifetime_revenue_eur) on "shop"."marts"."dim_customers" to analyst;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_customers"} */

        grant select (customer_id, email, full_name, country_code, segment, marketing_opt_in) on "shop"."marts"."dim_customers" to marketing;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_customers"} */

        
            grant select on "shop"."marts"."dim_customers" to finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_customers"} */

    
  
  comment on table "shop"."marts"."dim_customers" is $dbt_comment_literal_block$One row per customer with address, segment and what they have bought so far. Names and addresses are personal data: analysts see the other columns only.
$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_customers"} */

    
  
  
    
    
    comment on column "shop"."marts"."dim_customers".customer_id is $dbt_comment_literal_block$Key of the customer$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".email is $dbt_comment_literal_block$Lower-case e-mail address$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".full_name is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".street_line is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".postal_code is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".city is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".country_code is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".country_name is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".region is $dbt_comment_literal_block$DACH, West, South or North$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".segment is $dbt_comment_literal_block$| segment | meaning |
|---|---|
| new | no order in the year before |
| regular | one or two orders |
| loyal | three or more |
| vip | more than 2,000 euro |$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".marketing_opt_in is $dbt_comment_literal_block$Consent to receive marketing$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".age_band is $dbt_comment_literal_block$Coarse age so that the date of birth can stay in raw$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".registered_at is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".first_order_date is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".lifetime_orders is $dbt_comment_literal_block$Paid orders so far$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."dim_customers".lifetime_revenue_eur is $dbt_comment_literal_block$Revenue without VAT so far$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.dim_customers"} */
drop table if exists "shop"."marts"."dim_customers__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_orders"} */

      
  
    

  create  table "shop"."marts"."fct_orders"
  
  
    as
  
  (
    

select
    order_id,
    customer_id,
    order_date,
    channel,
    order_status,
    payment_method,
    campaign_id,
    country_code,
    region,
    counts_as_revenue,
    units,
    gross_revenue_eur,
    revenue_excl_vat_eur,
    cost_eur,
    shipping_cost_eur,
    revenue_excl_vat_eur - cost_eur - shipping_cost_eur as contribution_eur,
    updated_at
from "shop"."staging"."int_orders_enriched"

  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_orders"} */

    create unique index if not exists
  "3767b65b887b97735404cf27ee7f2195"
  on "shop"."marts"."fct_orders" 
  (order_id);
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_orders"} */

    create  index if not exists
  "fb9f95db0452488adddb805868ae711a"
  on "shop"."marts"."fct_orders" 
  (order_date);
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_orders"} */

        
            grant select on "shop"."marts"."fct_orders" to analyst, finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_orders"} */

    
  
  comment on table "shop"."marts"."fct_orders" is $dbt_comment_literal_block$One row per order in euro; merged, so late changes of the last two days are taken over.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_orders"} */

    
  
  
    
    
    comment on column "shop"."marts"."fct_orders".order_id is $dbt_comment_literal_block$Key of the order$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_orders".customer_id is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_orders".revenue_excl_vat_eur is $dbt_comment_literal_block$Revenue of the order without VAT in euro$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_orders".contribution_eur is $dbt_comment_literal_block$Revenue less cost of goods and shipping$dbt_comment_literal_block$;
COMMIT;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_negative_dim_customers_lifetime_revenue_eur.054b72a3b7"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
select lifetime_revenue_eur from "shop"."marts"."dim_customers" where lifetime_revenue_eur < 0

  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_dim_customers_customer_id.dd91cd1c8d"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select customer_id
from "shop"."marts"."dim_customers"
where customer_id is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_dim_customers_customer_id.15c9f1e2fd"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    customer_id as unique_field,
    count(*) as n_records

from "shop"."marts"."dim_customers"
where customer_id is not null
group by customer_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.no_order_before_registration"} */

    
    select
      count(*) as failures,
      count(*) >100 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  -- Orders older than their customer's account point at merged accounts. Known, watched, not fatal.


select o.order_id
from "shop"."marts"."fct_orders" as o
inner join "shop"."marts"."dim_customers" as c on c.customer_id = o.customer_id
where o.order_date < c.registered_at::date
  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_fct_orders_order_id.4e687af8d0"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select order_id
from "shop"."marts"."fct_orders"
where order_id is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.relationships_fct_orders_customer_id__customer_id__ref_dim_customers_.d5636051d4"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

with child as (
    select customer_id as from_field
    from "shop"."marts"."fct_orders"
    where customer_id is not null
),

parent as (
    select customer_id as to_field
    from "shop"."marts"."dim_customers"
)

select
    from_field

from child
left join parent
    on child.from_field = parent.to_field

where parent.to_field is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_fct_orders_order_id.523ddb6ce5"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    order_id as unique_field,
    count(*) as n_records

from "shop"."marts"."fct_orders"
where order_id is not null
group by order_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v2"} */

  
    

  create  table "shop"."marts"."fct_revenue__dbt_tmp"
  
  
    as
  
  (
    

with sold as (

    select
        order_date as revenue_date,
        country_code,
        region,
        channel,
        count(*)::int as orders,
        sum(units)::int as units,
        sum(gross_revenue_eur) as gross_revenue_eur,
        sum(revenue_excl_vat_eur) as revenue_excl_vat_eur,
        sum(contribution_eur) as contribution_eur
    from "shop"."marts"."fct_orders"
    where counts_as_revenue
    group by 1, 2, 3, 4

),

given_back as (

    select r.refund_date as revenue_date, o.country_code, o.channel, sum(r.refund_eur) as refunds_eur
    from "shop"."marts"."fct_refunds" as r
    inner join "shop"."marts"."fct_orders" as o on o.order_id = r.order_id
    group by 1, 2, 3

)

select
    sold.revenue_date,
    sold.country_code,
    sold.region,
    sold.channel,
    sold.orders,
    sold.units,
    sold.gross_revenue_eur,
    coalesce(given_back.refunds_eur, 0) as refunds_eur,
    sold.revenue_excl_vat_eur - coalesce(given_back.refunds_eur, 0) as net_revenue_eur,
    sold.contribution_eur - coalesce(given_back.refunds_eur, 0) as contribution_eur
from sold
left join given_back using (revenue_date, country_code, channel)
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v2"} */

    create  index if not exists
  "d97c0c608722722abee151e6332e963a"
  on "shop"."marts"."fct_revenue__dbt_tmp" 
  (revenue_date);
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v2"} */
alter table "shop"."marts"."fct_revenue__dbt_tmp" rename to "fct_revenue";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v2"} */

        
            grant select on "shop"."marts"."fct_revenue" to analyst, finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v2"} */

    
  
  comment on table "shop"."marts"."fct_revenue" is $dbt_comment_literal_block$Revenue per day, country and channel in euro. The table to use for any question about money.
$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v2"} */

    
  
  
    
    
    comment on column "shop"."marts"."fct_revenue".revenue_date is $dbt_comment_literal_block$Day of the order$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".country_code is $dbt_comment_literal_block$Country of the customer$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".region is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".channel is $dbt_comment_literal_block$web, ios, android or phone$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".orders is $dbt_comment_literal_block$Paid orders$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".units is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".gross_revenue_eur is $dbt_comment_literal_block$Revenue with VAT before refunds$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".refunds_eur is $dbt_comment_literal_block$Money given back on that day$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".net_revenue_eur is $dbt_comment_literal_block$**Net revenue** is what the shop may keep: the lines of paid orders, after discounts, without VAT, less refunds,
in euro at the rate of the day of the order. Cancelled orders never count. Agreed with finance on 2026-02-03.$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue".contribution_eur is $dbt_comment_literal_block$Net revenue less cost of goods and shipping$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v2"} */
drop table if exists "shop"."marts"."fct_revenue__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mart_marketing_funnel"} */

  
    

  create  table "shop"."marts"."mart_marketing_funnel__dbt_tmp"
  
  
    as
  
  (
    with spend as (

    select date_trunc('week', spend_date)::date as week_start, channel, sum(spend_eur) as spend_eur, sum(clicks) as clicks
    from "shop"."staging"."stg_ad_spend"
    group by 1, 2

),

visits as (

    select
        date_trunc('week', started_at)::date as week_start,
        utm_source as channel,
        count(*) as sessions,
        count(*) filter (where saw_product) as sessions_with_product,
        count(*) filter (where added_to_cart) as sessions_with_cart,
        count(*) filter (where reached_checkout) as sessions_with_checkout
    from "shop"."marts"."fct_sessions"
    group by 1, 2

),

sold as (

    select
        date_trunc('week', o.order_date)::date as week_start,
        s.channel,
        count(*) as orders,
        sum(o.revenue_excl_vat_eur) as attributed_revenue_eur
    from "shop"."marts"."fct_orders" as o
    inner join (select distinct campaign_id, channel from "shop"."staging"."stg_ad_spend") as s on s.campaign_id = o.campaign_id
    where o.counts_as_revenue
    group by 1, 2

)

select
    spend.week_start,
    spend.channel,
    spend.spend_eur,
    spend.clicks,
    visits.sessions,
    visits.sessions_with_product,
    visits.sessions_with_cart,
    visits.sessions_with_checkout,
    coalesce(sold.orders, 0) as orders,
    coalesce(sold.attributed_revenue_eur, 0) as attributed_revenue_eur,
    round(coalesce(sold.attributed_revenue_eur, 0) / nullif(spend.spend_eur, 0), 2) as return_on_ad_spend
from spend
left join visits using (week_start, channel)
left join sold using (week_start, channel)
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mart_marketing_funnel"} */
alter table "shop"."marts"."mart_marketing_funnel__dbt_tmp" rename to "mart_marketing_funnel";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mart_marketing_funnel"} */

        
            grant select on "shop"."marts"."mart_marketing_funnel" to analyst, marketing;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mart_marketing_funnel"} */

    
  
  comment on table "shop"."marts"."mart_marketing_funnel" is $dbt_comment_literal_block$From spend through visit and cart to attributed revenue, per week and channel.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mart_marketing_funnel"} */

    
  
  
    
    
    comment on column "shop"."marts"."mart_marketing_funnel".attributed_revenue_eur is $dbt_comment_literal_block$Revenue of orders whose last click was a campaign of this channel$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."mart_marketing_funnel".return_on_ad_spend is $dbt_comment_literal_block$Attributed revenue per euro spent$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mart_marketing_funnel"} */
drop table if exists "shop"."marts"."mart_marketing_funnel__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.ml_customer_features"} */

  
    

  create  table "shop"."marts"."ml_customer_features__dbt_tmp"
  
  
    as
  
  (
    

select
    c.customer_id,
    c.segment,
    c.age_band,
    c.lifetime_orders,
    c.lifetime_revenue_eur,
    date '2026-11-22' - max(o.order_date) as days_since_last_order,
    avg(o.revenue_excl_vat_eur) as mean_order_eur,
    count(distinct t.ticket_id)::int as tickets,
    avg(t.csat_score) as mean_csat
from "shop"."marts"."dim_customers" as c
left join "shop"."marts"."fct_orders" as o on o.customer_id = c.customer_id
left join "shop"."staging"."stg_support_tickets" as t on t.customer_id = c.customer_id
group by 1, 2, 3, 4, 5
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.ml_customer_features"} */
alter table "shop"."marts"."ml_customer_features__dbt_tmp" rename to "ml_customer_features";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.ml_customer_features"} */

        
            grant select on "shop"."marts"."ml_customer_features" to data_science;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.ml_customer_features"} */

    
  
  comment on table "shop"."marts"."ml_customer_features" is $dbt_comment_literal_block$Features of the churn model, one row per customer, without direct identifiers.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.ml_customer_features"} */

    
  
  
    
    
    comment on column "shop"."marts"."ml_customer_features".customer_id is $dbt_comment_literal_block$$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."ml_customer_features".mean_csat is $dbt_comment_literal_block$$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.ml_customer_features"} */
drop table if exists "shop"."marts"."ml_customer_features__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_fct_revenue_v2_revenue_date.528d3ef760"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select revenue_date
from "shop"."marts"."fct_revenue"
where revenue_date is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.revenue_matches_orders"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  -- Revenue per day must add up to the orders it was made from (before refunds), to the cent.
select 1 as difference
where (select sum(gross_revenue_eur) from "shop"."marts"."fct_revenue")
    is distinct from (select sum(gross_revenue_eur) from "shop"."marts"."fct_orders" where counts_as_revenue)
  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_negative_mart_marketing_funnel_return_on_ad_spend.070faeff52"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
select return_on_ad_spend from "shop"."marts"."mart_marketing_funnel" where return_on_ad_spend < 0

  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_ml_customer_features_mean_csat.49f005ccdf"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select mean_csat
from "shop"."marts"."ml_customer_features"
where mean_csat is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.unique_ml_customer_features_customer_id.f0090b6661"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    

select
    customer_id as unique_field,
    count(*) as n_records

from "shop"."marts"."ml_customer_features"
where customer_id is not null
group by customer_id
having count(*) > 1



  
  
      
    ) dbt_internal_test;
ROLLBACK;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v1"} */

  create view "shop"."marts"."fct_revenue_v1__dbt_tmp"
    
    
  as (
    

select
    revenue_date,
    country_code,
    sum(orders) as orders,
    sum(gross_revenue_eur) as revenue
from "shop"."marts"."fct_revenue"
group by revenue_date, country_code
  );
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v1"} */
alter table "shop"."marts"."fct_revenue_v1__dbt_tmp" rename to "fct_revenue_v1";
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v1"} */

        
            grant select on "shop"."marts"."fct_revenue_v1" to analyst, finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v1"} */

    
  
  comment on view "shop"."marts"."fct_revenue_v1" is $dbt_comment_literal_block$Old shape, with VAT and without refunds. Use version 2.$dbt_comment_literal_block$;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v1"} */

    
  
  
    
    
    comment on column "shop"."marts"."fct_revenue_v1".revenue_date is $dbt_comment_literal_block$Day of the order$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue_v1".country_code is $dbt_comment_literal_block$Country of the customer$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue_v1".orders is $dbt_comment_literal_block$Paid orders$dbt_comment_literal_block$;
  
    
    
    comment on column "shop"."marts"."fct_revenue_v1".revenue is $dbt_comment_literal_block$Gross revenue with VAT; not comparable to the ledger$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.fct_revenue.v1"} */
drop view if exists "shop"."marts"."fct_revenue_v1__dbt_backup" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mv_revenue_monthly"} */

        
    create materialized view if not exists "shop"."marts"."mv_revenue_monthly" as 

select
    d.month_start,
    r.region,
    sum(r.orders) as orders,
    sum(r.net_revenue_eur) as net_revenue_eur,
    sum(r.contribution_eur) / nullif(sum(r.net_revenue_eur), 0) as contribution_margin
from "shop"."marts"."fct_revenue" as r
inner join "shop"."marts"."dim_dates" as d on d.date_day = r.revenue_date
group by d.month_start, r.region;

    create unique index if not exists
  "92a91738746a138367ccdc03c739e390"
  on "shop"."marts"."mv_revenue_monthly" 
  (month_start, region);
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mv_revenue_monthly"} */

        
            grant select on "shop"."marts"."mv_revenue_monthly" to analyst, finance;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mv_revenue_monthly"} */

    
  
  comment on materialized view "shop"."marts"."mv_revenue_monthly" is $dbt_comment_literal_block$Net revenue per month and region, a materialised view refreshed by each dbt run.$dbt_comment_literal_block$;
COMMIT;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mv_revenue_monthly"} */
drop materialized view if exists "shop"."marts"."mv_revenue_monthly__dbt_backup" cascade;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "model.shop.mv_revenue_monthly"} */
drop materialized view if exists "shop"."marts"."mv_revenue_monthly__dbt_tmp" cascade;
BEGIN;
/* {"app": "dbt", "dbt_version": "1.11.16", "profile_name": "shop", "target_name": "prod", "node_id": "test.shop.not_null_fct_revenue_v1_revenue_date.781a791c33"} */

    
    select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
      
    
  
    
    



select revenue_date
from "shop"."marts"."fct_revenue_v1"
where revenue_date is null



  
  
      
    ) dbt_internal_test;
ROLLBACK;

RESET ROLE;
