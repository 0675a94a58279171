check ok.debrief --as-fo 2026-11-02
