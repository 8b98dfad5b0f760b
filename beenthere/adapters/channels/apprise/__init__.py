"""Pages by text message, pager, Teams and PagerDuty: through the hospital's own gateways."""
