"""Is the site there?"""
