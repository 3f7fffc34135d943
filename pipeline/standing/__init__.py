"""Where filers and sellers stand: programmes, strikes, track record, misuse, agreement."""
