check ok.debrief --set limt=3
