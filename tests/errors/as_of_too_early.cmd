check past.debrief --as-of 2026-09-30
