explain ok.debrief okk
