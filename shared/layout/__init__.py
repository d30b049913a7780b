"""The frame every page of the three services stands in.

Decides how pages look, which languages they speak and what an error page says.
Must not know any service, any rule of theirs, or a database.
"""
