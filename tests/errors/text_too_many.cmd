check "nowhere.debrief" missing.debrief
