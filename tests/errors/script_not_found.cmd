run nowhere.debrief
