{{ config(
    materialized='incremental',
    unique_key='session_id',
    incremental_strategy='delete+insert'
) }}

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
from {{ ref('int_sessions') }}
{% if is_incremental() %}
where started_at > (select max(started_at) - interval '1 day' from {{ this }})
{% endif %}
