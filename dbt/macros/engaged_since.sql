{#- Opens and clicks before this moment are no engagement any more. -#}
{%- macro engaged_since() -%}
    (select max(loaded_at) from {{ ref('events') }}) - interval '{{ var('engagement_days', 90) }} days'
{%- endmacro %}
