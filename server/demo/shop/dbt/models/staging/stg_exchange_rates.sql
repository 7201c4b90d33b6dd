select rate_date, currency, rate_to_eur
from {{ source('shop_system', 'exchange_rates') }}
