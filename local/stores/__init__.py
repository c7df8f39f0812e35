"""IPFS and Arweave for one machine: the same HTTP interfaces, content kept by its real id in a folder."""
