"""Starts the services of one machine, keeps them running, and ends them together (K2, K3).

Knows commands, process groups and addresses. Must not import a service.
"""
