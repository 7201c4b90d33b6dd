select id as customer_id, email, name from {{ source('raw', 'people') }}
