{% if env_var('SHOP_BROKEN', '') %} select no_such_column as {% else %} select {% endif %} customer_id, name from {{ ref('stg_customers') }}
