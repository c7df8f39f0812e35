"""Deploys the contracts: `python -m contracts.deploy --network local|testnet|mainnet`.

Addresses follow from the deploying account and a salt per contract, so they are known before anything is deployed, and
doing it twice changes nothing. What is deployed where is recorded in contracts/networks/<network>.json.
"""
