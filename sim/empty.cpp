namespace switchback {}
