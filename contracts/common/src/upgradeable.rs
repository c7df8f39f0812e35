//! The entry points of [`upgrade`](crate::upgrade), for `#[contractimpl(contracttrait)] impl Upgradeable for X {}`.

use soroban_sdk::{contractevent, contracttrait, Address, BytesN, Env};

use crate::{
    access::{self, UPGRADER},
    timelock::{self, Proposal},
    upgrade::{self, SCHEMA, SUBJECT},
};

#[contractevent]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Migrated {
    pub schema: u32,
}

#[contracttrait]
pub trait Upgradeable {
    /// Announce the code that `upgrade` will install, two days from now at the earliest. Needs the role `upgrader`.
    ///
    /// # Errors
    /// `RoleRequired`.
    ///
    /// # Events
    /// `upgrade_proposed[subject | wasm, ready_at]`
    fn propose_upgrade(e: &Env, operator: Address, wasm: BytesN<32>) {
        access::require(e, &UPGRADER, &operator);
        timelock::propose(e, &SUBJECT, &wasm);
    }

    /// Take the proposal back. Needs the role `upgrader`.
    ///
    /// # Errors
    /// `RoleRequired`, `NotProposed`.
    ///
    /// # Events
    /// `upgrade_cancelled[subject]`
    fn cancel_upgrade(e: &Env, operator: Address) {
        access::require(e, &UPGRADER, &operator);
        timelock::cancel(e, &SUBJECT);
    }

    /// Install the proposed code. What is stored stays. Needs the role `upgrader`.
    ///
    /// # Errors
    /// `RoleRequired`, `NotProposed` (also for another code than the proposed), `TooEarly`, `ProposalLapsed` fourteen days
    /// after it was proposed.
    ///
    /// # Events
    /// `upgraded[subject | wasm]`
    fn upgrade(e: &Env, operator: Address, wasm: BytesN<32>) {
        access::require(e, &UPGRADER, &operator);
        upgrade::perform(e, &wasm);
    }

    /// Bring stored data to the layout of this code, once after an upgrade. Needs the role `upgrader`.
    ///
    /// # Errors
    /// `RoleRequired`, `NothingToMigrate`.
    ///
    /// # Events
    /// `migrated[| schema]`
    fn migrate(e: &Env, operator: Address) {
        access::require(e, &UPGRADER, &operator);
        upgrade::migrate(e);
        Migrated { schema: SCHEMA }.publish(e);
    }

    /// The layout that the stored data has.
    fn schema_version(e: &Env) -> u32 {
        upgrade::schema_version(e)
    }

    /// What is proposed, from when on and until when it can be performed.
    fn pending_upgrade(e: &Env) -> Option<Proposal> {
        timelock::proposal(e, &SUBJECT)
    }
}
