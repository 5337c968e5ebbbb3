"""What the relay speaks to the outside: carriers' webhooks, the REST API, the stream of events."""
