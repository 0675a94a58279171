describe nowhere.csv
