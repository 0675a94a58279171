eval parts/module_alone.debrief n
