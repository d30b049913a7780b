"""What a demo starts with: invented people, and work that waits for its staff (K4).

Never adds anything outside demo mode; production only asks whether its accounts are there. Must not know pages.
"""
