lint parts/lint.debrief
