//! Reproducible media writers: hybrid ISO 9660, GPT, MBR, FAT.
