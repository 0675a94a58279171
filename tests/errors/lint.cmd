lint warned.debrief
