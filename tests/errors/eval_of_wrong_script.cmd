eval misspelled.debrief x
