"""Pictures that are measured: files, drawn and edited ones, and what an examination found."""
