"""One file a use case, one transaction each: load facts, let core decide, write rows and events."""
