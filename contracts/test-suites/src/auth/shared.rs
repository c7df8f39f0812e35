//! What most contracts have alike.

use soroban_sdk::{symbol_short, Address, Env, IntoVal, Symbol, Val, Vec};

use super::{call, Call};
use crate::{factory, World, NOW, SEQUENCE};

/// Roles and upgrades, which all contracts but the collections have alike.
pub fn roles_and_upgrades<W: AsRef<World<'static>>>(w: &W) -> [Call<W>; 7] {
    let World {
        e, admin, creator, ..
    } = w.as_ref();
    let code = &e.deployer().upload_contract_wasm(factory::WASM);
    let (pauser, until) = (symbol_short!("pauser"), SEQUENCE + 100);
    let ready = |w: &W, contract: &Address| {
        let World { e, admin, .. } = w.as_ref();
        let code = e.deployer().upload_contract_wasm(factory::WASM);
        invoke(e, contract, "propose_upgrade", (admin, &code));
        w.as_ref().at(NOW + 172_800);
    };
    [
        call(w, "set_role", admin, (&pauser, Some(creator.clone()))),
        call(w, "transfer_admin_role", admin, (creator, until)),
        call(w, "accept_admin_transfer", creator, ()).after(|w, contract| {
            let World { e, creator, .. } = w.as_ref();
            let offer = (creator, SEQUENCE + 100);
            invoke(e, contract, "transfer_admin_role", offer);
        }),
        call(w, "propose_upgrade", admin, (admin, code)),
        call(w, "cancel_upgrade", admin, (admin,)).after(ready),
        call(w, "upgrade", admin, (admin, code)).after(ready),
        // As data was before the present layout, so that there is something to migrate.
        call(w, "migrate", admin, (admin,)).after(|w, contract| {
            let World { e, .. } = w.as_ref();
            let key = symbol_short!("schema");
            e.as_contract(contract, || e.storage().instance().set(&key, &0u32));
        }),
    ]
}

fn invoke(e: &Env, contract: &Address, function: &str, args: impl IntoVal<Env, Vec<Val>>) {
    let args = args.into_val(e);
    let _: Val = e.invoke_contract(contract, &Symbol::new(e, function), args);
}
