run ok.debrief -o no/such/folder/x.txt
