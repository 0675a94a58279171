run ok.debrief --jobs many
