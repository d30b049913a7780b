"""Looking into delivered files: content against name, archives by their headers, a virus scanner over a socket.

Only the worker comes here. Must not know deliveries, pages or SQL.
"""
