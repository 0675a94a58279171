nope nowhere.debrief
