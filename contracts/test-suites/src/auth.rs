//! Visits entry points: signed by nobody, by another, for something else, rightly, and with the same signature again.

use soroban_sdk::{
    auth::{Context, CustomAccountInterface},
    contract, contractimpl,
    crypto::Hash,
    testutils::{EnvTestConfig, Snapshot},
    xdr::{
        LedgerKey, ScAddress, ScErrorCode, ScErrorType, ScVal, SorobanAddressCredentials,
        SorobanAuthorizationEntry, SorobanAuthorizedInvocation, SorobanCredentials,
    },
    Address, Env, Error, IntoVal, InvokeError, Symbol, TryFromVal, Val, Vec,
};

use crate::{entry_points, World};

mod forged;
mod shared;

pub use shared::roles_and_upgrades;

/// Where a call can be made, and by whom.
pub struct Call<W> {
    function: &'static str,
    signer: Option<Address>,
    args: Vec<Val>,
    everyone: bool,
    before: fn(&W, &Address),
}

/// A call that needs `signer`'s signature, and that nobody else may make in their place.
pub fn call<W: AsRef<World<'static>>>(
    w: &W,
    function: &'static str,
    signer: &Address,
    args: impl IntoVal<Env, Vec<Val>>,
) -> Call<W> {
    Call {
        signer: Some(signer.clone()),
        ..unsigned(w, function, args)
    }
}

/// A call that needs no signature.
pub fn unsigned<W: AsRef<World<'static>>>(
    w: &W,
    function: &'static str,
    args: impl IntoVal<Env, Vec<Val>>,
) -> Call<W> {
    Call {
        function,
        signer: None,
        args: args.into_val(&w.as_ref().e),
        everyone: false,
        before: |_, _| {},
    }
}

impl<W> Call<W> {
    /// Everybody may do this in their own name.
    pub fn by_everyone(self) -> Self {
        Call {
            everyone: true,
            ..self
        }
    }

    /// What brings the ledger to where the call succeeds; it is told the contract.
    pub fn after(self, before: fn(&W, &Address)) -> Self {
        Call { before, ..self }
    }
}

/// An account that accepts whatever is signed in its name: the host's own checks are what is tested.
#[contract]
struct Account;

#[contractimpl]
impl CustomAccountInterface for Account {
    type Signature = Val;
    type Error = Error;

    fn __check_auth(
        _e: Env,
        _payload: Hash<32>,
        _signature: Val,
        _contexts: Vec<Context>,
    ) -> Result<(), Error> {
        Ok(())
    }
}

/// Every entry point of a Wasm that is no reader, each case on a ledger of its own.
pub fn visit<W: AsRef<World<'static>>>(
    wasm: &[u8],
    readers: &[&str],
    new: fn() -> W,
    calls: fn(&W) -> (Address, std::vec::Vec<Call<W>>),
) {
    let mut visited = std::vec::Vec::new();
    for nth in 0.. {
        let w = new();
        let (contract, mut calls) = calls(&w);
        if nth == calls.len() {
            break;
        }
        let call = calls.swap_remove(nth);
        (call.before)(&w, &contract);
        Case::new(w.as_ref(), &contract, &call).run();
        visited.push(call.function.to_string());
    }
    let mut expected = entry_points(wasm);
    expected.retain(|name| !readers.contains(&name.as_str()) && name != "__constructor");
    expected.sort();
    visited.sort();
    visited.dedup();
    assert_eq!(visited, expected, "entry points without a case");
}

/// A call and the ledger on which it succeeds.
struct Case {
    name: &'static str,
    ledger: Snapshot,
    contract: ScAddress,
    args: std::vec::Vec<ScVal>,
    signer: Option<ScAddress>,
    stranger: ScAddress,
    everyone: bool,
}

/// How a call ends whose signature the host refuses: with no error of the contract's own.
fn trapped() -> Error {
    Error::from_type_and_code(ScErrorType::Context, ScErrorCode::InvalidAction)
}

type Outcome = Result<(), Result<Error, InvokeError>>;

impl Case {
    fn new<W>(w: &World, contract: &Address, call: &Call<W>) -> Self {
        let to_xdr = |value: Val| ScVal::try_from_val(&w.e, &value).expect("an argument");
        Case {
            name: call.function,
            ledger: w.e.to_snapshot(),
            contract: contract.into(),
            args: call.args.iter().map(to_xdr).collect(),
            signer: call.signer.as_ref().map(Into::into),
            stranger: (&w.stranger).into(),
            everyone: call.everyone,
        }
    }

    fn run(&self) {
        let name = self.name;
        let tree = match (self.signed(), &self.signer) {
            (None, None) => return self.needs_nobody(),
            (Some((by, tree)), Some(signer)) if by == *signer => tree,
            (found, _) => panic!("{name}: signed by another than the case says: {found:?}"),
        };
        let signer = self.signer.as_ref().expect("the case has one");
        let e = self.env(&self.ledger);
        let refuse = |what: &str, entries: &[SorobanAuthorizationEntry]| {
            e.set_auths(entries);
            assert!(self.call(&e, &self.args).is_err(), "{name}: {what}");
        };
        e.set_auths(&[]);
        let nobodys = self.call(&e, &self.args);
        assert_eq!(nobodys, Err(Ok(trapped())), "{name}: no signature");
        let strangers = self.entry(&self.stranger, &tree, 1);
        refuse("another's signature", &[strangers]);
        for (what, other) in forged::others(&tree) {
            refuse(&what, &[self.entry(signer, &other, 1)]);
        }
        self.strangers_turn(signer);

        let entry = self.entry(signer, &tree, 1);
        e.set_auths(std::slice::from_ref(&entry));
        assert_eq!(self.call(&e, &self.args), Ok(()), "{name}: rightly signed");
        // The ledger as it was before, but for the signature's nonce.
        let e = self.env(&self.used(&e.to_snapshot()));
        e.set_auths(&[entry]);
        let again = self.call(&e, &self.args);
        assert_eq!(again, Err(Ok(trapped())), "{name}: used again");
        e.set_auths(&[self.entry(signer, &tree, 2)]);
        assert_eq!(self.call(&e, &self.args), Ok(()), "{name}: signed anew");
    }

    /// Whose signature the call asks for, and of what: of one account's at most.
    fn signed(&self) -> Option<(ScAddress, SorobanAuthorizedInvocation)> {
        let e = self.env(&self.ledger);
        e.mock_all_auths();
        assert_eq!(self.call(&e, &self.args), Ok(()), "{}", self.name);
        let mut asked = e.to_snapshot().auth.0.pop().expect("a call was made");
        assert!(asked.len() <= 1, "{}: signed by several", self.name);
        asked.pop()
    }

    fn needs_nobody(&self) {
        let e = self.env(&self.ledger);
        e.set_auths(&[]);
        assert_eq!(self.call(&e, &self.args), Ok(()), "{}", self.name);
    }

    /// Who may not act does not get there by signing for themselves either, whatever else is signed by whomever.
    fn strangers_turn(&self, signer: &ScAddress) {
        let actor = ScVal::Address(signer.clone());
        let Some(at) = self.args.iter().position(|arg| *arg == actor) else {
            return;
        };
        let mut own = self.args.clone();
        own[at] = ScVal::Address(self.stranger.clone());
        let e = self.env(&self.ledger);
        e.mock_all_auths();
        let done = self.call(&e, &own).is_ok();
        assert_eq!(done, self.everyone, "{}: by a stranger", self.name);
    }

    fn env(&self, ledger: &Snapshot) -> Env {
        let mut e = Env::from_snapshot(ledger.clone());
        e.set_config(EnvTestConfig {
            capture_snapshot_at_drop: false,
        });
        for account in self.signer.iter().chain([&self.stranger]) {
            let account = Address::try_from_val(&e, account).expect("an address");
            e.register_at(&account, Account, ());
        }
        e
    }

    fn call(&self, e: &Env, args: &[ScVal]) -> Outcome {
        let contract = Address::try_from_val(e, &self.contract).expect("an address");
        let values = args.iter().map(|arg| Val::try_from_val(e, arg).unwrap());
        let args = Vec::from_iter(e, values);
        let function = Symbol::new(e, self.name);
        let outcome = e.try_invoke_contract::<Val, Error>(&contract, &function, args);
        outcome.map(|_| ())
    }

    fn entry(
        &self,
        by: &ScAddress,
        tree: &SorobanAuthorizedInvocation,
        nonce: i64,
    ) -> SorobanAuthorizationEntry {
        SorobanAuthorizationEntry {
            credentials: SorobanCredentials::Address(SorobanAddressCredentials {
                address: by.clone(),
                nonce,
                signature_expiration_ledger: self.ledger.ledger.sequence_number + 100,
                signature: ScVal::Void,
            }),
            root_invocation: tree.clone(),
        }
    }

    fn used(&self, after: &Snapshot) -> Snapshot {
        let known = |key: &LedgerKey| {
            self.ledger
                .ledger
                .ledger_entries
                .iter()
                .any(|(k, _)| **k == *key)
        };
        let nonces = after.ledger.ledger_entries.iter().filter(|(key, _)| {
            matches!(&**key, LedgerKey::ContractData(data) if matches!(data.key, ScVal::LedgerKeyNonce(_)))
                && !known(key)
        });
        let mut ledger = self.ledger.clone();
        ledger.ledger.ledger_entries.extend(nonces.cloned());
        let added = ledger.ledger.ledger_entries.len() - self.ledger.ledger.ledger_entries.len();
        assert_eq!(added, 1, "{}: nonces", self.name);
        ledger
    }
}
