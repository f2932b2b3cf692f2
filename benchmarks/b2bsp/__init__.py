"""The published business-to-business meeting scheduling instances, from a folder of .dzn files."""
