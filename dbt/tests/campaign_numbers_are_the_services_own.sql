-- Only of campaigns whose events are all loaded: `start_date` and `tracking_window_days` leave older ones out.
select campaign_id
from {{ ref('campaign_performance') }}
where
    service_sends = sends
    and (
        opens <> service_opens
        or clicks <> service_clicks
        or bounces <> service_bounces
        or optouts <> service_optouts
        or forwards <> service_forwards
    )
