"""Examines a set-up: is everything there, fit, and at work?"""
