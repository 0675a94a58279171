describe run.py
