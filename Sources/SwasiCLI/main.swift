print("swasi")
