lint parts/to_date.debrief
