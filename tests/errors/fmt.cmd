fmt --check twice.debrief syntax.debrief
