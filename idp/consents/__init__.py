"""What a user allowed an application to know: asked once, remembered, taken back (K34, OP-83).

Decides what the question shows and what yes and no do. Must not know Flask or SQL.
"""
