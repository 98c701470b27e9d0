{#- The columns that the events of one kind have in common; what only some kinds have is null for the others. -#}
{%- macro events_of(kind, table, own_columns, newest) %}
    select
        md5(concat_ws('|', '{{ kind }}', campaign_activity_id, contact_id, created_time, occurrence
            {%- if 'url_id' in own_columns %}, url_id{% endif %})) as event_key,
        '{{ kind }}' as event_type,
        campaign_activity_id,
        contact_id,
        contact_key,
        campaign_id,
        created_time as occurred_at,
        {%- for column in ['url_id', 'device_type', 'bounce_code'] %}
        {{ column if column in own_columns else 'null::text' }} as {{ column }},
        {%- endfor %}
        _sdc_batched_at as loaded_at
    from {{ source('constantcontact', table) }}
    {%- if newest %}
    where _sdc_batched_at >= (select coalesce(max(loaded_at), '-infinity') from {{ newest }} where event_type = '{{ kind }}')
    {%- endif %}
{%- endmacro %}
