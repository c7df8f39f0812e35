// The JavaScript SDK, unchanged, against the binary: friendbot, payments, a typed contract
// client on a real collection, events, and every read-only method with a parser of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import {
  Asset, BASE_FEE, Keypair, Memo, Operation, TransactionBuilder, contract, rpc, scValToNative, xdr,
} from "@stellar/stellar-sdk";

const BINARY = new URL("../../target/release/nuna-localnet", import.meta.url).pathname;
const NFT = new URL("../../../contracts/wasm/nft.wasm", import.meta.url);

let child, server, addresses;

before(async () => {
  child = spawn(BINARY, ["--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  addresses = JSON.parse(line);
  server = new rpc.Server(addresses.rpc, { allowHttp: true });
});

after(() => child.kill());

function once(emitter, event) {
  return new Promise((resolve, reject) => {
    emitter.once(event, (...values) => resolve(values));
    child.once("error", reject);
  });
}

async function funded() {
  const keypair = Keypair.random();
  await server.requestAirdrop(keypair.publicKey());
  return keypair;
}

async function run(source, operation) {
  const account = await server.getAccount(source.publicKey());
  const options = { fee: BASE_FEE, networkPassphrase: addresses.networkPassphrase };
  const plain = new TransactionBuilder(account, options)
    .addOperation(operation).setTimeout(60).build();
  const isContract = operation.body().switch().name === "invokeHostFunction";
  const transaction = isContract ? await server.prepareTransaction(plain) : plain;
  transaction.sign(source);
  const sent = await server.sendTransaction(transaction);
  assert.equal(sent.status, "PENDING", JSON.stringify(sent));
  return server.pollTransaction(sent.hash);
}

test("the network describes itself", async () => {
  const network = await server.getNetwork();
  assert.equal(network.passphrase, addresses.networkPassphrase);
  assert.equal(network.friendbotUrl, addresses.friendbot);
  assert.equal((await server.getHealth()).status, "healthy");
  assert.equal((await server.getVersionInfo()).protocolVersion, network.protocolVersion);
  assert.ok(Number((await server.getFeeStats()).inclusionFee.max) >= 100);
  const latest = await server.getLatestLedger();
  assert.equal(latest.headerXdr.ledgerSeq(), latest.sequence);
  assert.equal(latest.metadataXdr.switch(), 2);
});

test("a payment moves exact stroops and shows in history", async () => {
  const [alice, bob] = [await funded(), await funded()];
  const pay = Operation.payment({
    destination: bob.publicKey(), asset: Asset.native(), amount: "12.3456789",
  });
  const found = await run(alice, pay);
  assert.equal(found.status, "SUCCESS");
  const entry = await server.getAccountEntry(bob.publicKey());
  assert.equal(entry.balance().toString(), "100123456789");
  const { transactions } = await server.getTransactions({ startLedger: found.ledger });
  assert.equal(transactions[0].txHash, found.txHash);
  const { ledgers } = await server.getLedgers({ startLedger: found.ledger });
  assert.equal(ledgers[0].metadataXdr.v2().txProcessing().length, 1);
});

test("a memo on a contract call is refused, and a fee bump is found by both of its hashes", async () => {
  const [alice, sponsor] = [await funded(), await funded()];
  const { networkPassphrase } = addresses;
  const call = Operation.invokeContractFunction({
    contract: Asset.native().contractId(networkPassphrase), function: "decimals", args: [],
  });
  const plain = new TransactionBuilder(
    await server.getAccount(alice.publicKey()), { fee: BASE_FEE, networkPassphrase },
  ).addOperation(call).setTimeout(60).build();
  const prepared = await server.prepareTransaction(plain);
  const resources = prepared.toEnvelope().v1().tx().ext().sorobanData();
  const noted = TransactionBuilder.cloneFrom(prepared, { memo: Memo.text("order 7") })
    .setSorobanData(resources).build();
  assert.match((await server.simulateTransaction(noted)).error, /do not support memos/);
  noted.sign(alice);
  const refused = await server.sendTransaction(noted);
  assert.equal(refused.errorResult.result().switch().name, "txSorobanInvalid");

  prepared.sign(alice);
  const bump = TransactionBuilder.buildFeeBumpTransaction(sponsor, "1000000", prepared, networkPassphrase);
  bump.sign(sponsor);
  const sent = await server.sendTransaction(bump);
  assert.equal((await server.pollTransaction(sent.hash)).status, "SUCCESS");
  const inside = await server.getTransaction(prepared.hash().toString("hex"));
  assert.deepEqual([inside.status, inside.feeBump], ["SUCCESS", true]);
});

test("a typed client deploys a collection, mints and transfers", async () => {
  const [alice, bob] = [await funded(), await funded()];
  const options = {
    rpcUrl: addresses.rpc, allowHttp: true, networkPassphrase: addresses.networkPassphrase,
    publicKey: alice.publicKey(),
    ...contract.basicNodeSigner(alice, addresses.networkPassphrase),
  };
  const uploaded = await run(alice, Operation.uploadContractWasm({ wasm: await readFile(NFT) }));
  const deploy = await contract.Client.deploy(
    {
      creator: alice.publicKey(), name: "Nuna", symbol: "NUNA", base_uri: "ipfs://base/",
      royalty_receiver: alice.publicKey(), royalty_bps: 500,
      max_supply: undefined, provenance: undefined,
    },
    { ...options, wasmHash: scValToNative(uploaded.returnValue) },
  );
  const { result: nft } = await deploy.signAndSend();

  const mint = await nft.mint({
    minter: alice.publicKey(), to: alice.publicKey(), token_id: 7, metadata_uri: "ipfs://one",
  });
  await mint.signAndSend();
  const move = await nft.transfer({ from: alice.publicKey(), to: bob.publicKey(), token_id: 7 });
  const moved = await move.signAndSend();
  assert.equal((await nft.owner_of({ token_id: 7 })).result, bob.publicKey());

  const { events } = await server.getEvents({
    startLedger: moved.getTransactionResponse.ledger,
    filters: [{
      type: "contract", contractIds: [nft.options.contractId],
      topics: [[xdr.ScVal.scvSymbol("transfer").toXDR("base64"), "**"]],
    }],
  });
  assert.equal(events.length, 1);
  assert.deepEqual(events[0].topic.map(scValToNative), ["transfer", alice.publicKey(), bob.publicKey()]);
});
