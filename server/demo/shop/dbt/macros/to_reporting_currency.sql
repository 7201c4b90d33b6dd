{# Amount in the reporting currency; `rate` is null for rows that are in it already. #}
{% macro to_reporting_currency(amount, rate) -%}
    round({{ amount }}::numeric * coalesce({{ rate }}, 1), 2)
{%- endmacro %}
