{{ config(
    materialized='incremental',
    unique_key='order_id',
    incremental_strategy='merge',
    on_schema_change='append_new_columns',
    indexes=[{'columns': ['order_id'], 'unique': true}, {'columns': ['order_date']}]
) }}

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
from {{ ref('int_orders_enriched') }}
{% if is_incremental() %}
where updated_at > (select max(updated_at) - interval '2 days' from {{ this }})
{% endif %}
