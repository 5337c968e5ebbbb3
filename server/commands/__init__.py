"""What the relay's command line does beside serving."""
