run ok.debrief --as-of 2026-10-32
