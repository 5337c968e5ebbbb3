"""What moves texts: one file a carrier, behind one protocol."""
