"""Measures swasi beside what a user would pick instead; tools/bench is the command."""
