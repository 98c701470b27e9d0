{{ config(materialized='incremental', unique_key='event_key') }}
{%- set kinds = {
    'send': ('email_sends', []),
    'open': ('email_opens', ['device_type']),
    'click': ('email_clicks', ['url_id', 'device_type']),
    'bounce': ('email_bounces', ['bounce_code']),
    'optout': ('email_optouts', []),
    'forward': ('email_forwards', []),
} %}

{%- for kind, (table, own_columns) in kinds.items() %}
{{ 'union all' if not loop.first }}
{{- events_of(kind, table, own_columns, this if is_incremental() else none) }}
{%- endfor %}
