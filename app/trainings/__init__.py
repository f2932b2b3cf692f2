"""What a training leaves behind: certificates with a public check, and the record of a person and of a company."""
