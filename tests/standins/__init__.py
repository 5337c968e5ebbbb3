"""Counterparts of the outside world that listen on real sockets."""
