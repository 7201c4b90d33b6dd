{{ config(materialized='incremental', unique_key='order_id', alias='orders_fact') }}
select order_id, customer_id, amount, current_date as ordered_on from {{ ref('stg_orders') }}
{% if is_incremental() %} where order_id > (select max(order_id) from {{ this }}) {% endif %}
