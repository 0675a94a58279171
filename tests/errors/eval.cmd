eval ok.debrief ok "ok +" "nope * 2" "1 CNY + 2"
