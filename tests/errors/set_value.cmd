check ok.debrief --set "limit=a b"
