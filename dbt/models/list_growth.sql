{#- One row a list and day: the service does not tell since when somebody is a member, so the days are kept here. -#}
{{ config(materialized='incremental', unique_key='list_day') }}

with today as (
    select
        list_id,
        name,
        membership_count as members,
        cast(coalesce(_sdc_batched_at, current_timestamp) as date) as day
    from {{ source('constantcontact', 'contact_lists') }}
    where _sdc_deleted_at is null
)

select
    concat(today.list_id, '|', today.day) as list_day,
    today.day,
    today.list_id,
    today.name,
    today.members,
    {%- if is_incremental() %}
    today.members - (
        select earlier.members
        from {{ this }} as earlier
        where earlier.list_id = today.list_id and earlier.day < today.day
        order by earlier.day desc
        limit 1
    ) as change
    {%- else %}
    cast(null as bigint) as change
    {%- endif %}
from today
