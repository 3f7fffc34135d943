"""Which marks does a listing's wording contain, and how were they made equal?"""
