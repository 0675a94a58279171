run ok.debrief -f pdf
