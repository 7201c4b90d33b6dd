select
    day::date as date_day,
    date_trunc('week', day)::date as week_start,
    date_trunc('month', day)::date as month_start,
    extract(isodow from day)::int in (6, 7) as is_weekend
from generate_series(timestamp '2025-05-01', timestamp '2026-12-31', interval '1 day') as day
