"""Do its links lead somewhere?"""
