check ok.debrief --period "last moth"
