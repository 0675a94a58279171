lint lint.debrief
