//! Signatures for something else than what is called.

use soroban_sdk::xdr::{
    ContractId, Hash, Int128Parts, ScAddress, ScVal, SorobanAuthorizedFunction,
    SorobanAuthorizedInvocation,
};

/// What the signer did not sign, of each kind.
pub fn others(
    tree: &SorobanAuthorizedInvocation,
) -> std::vec::Vec<(String, SorobanAuthorizedInvocation)> {
    let SorobanAuthorizedFunction::ContractFn(signed) = &tree.function else {
        panic!("a call was signed");
    };
    let with = |change: &dyn Fn(&mut std::vec::Vec<ScVal>)| {
        let mut function = signed.clone();
        let mut args = function.args.to_vec();
        change(&mut args);
        function.args = args.try_into().expect("few arguments");
        SorobanAuthorizedInvocation {
            function: SorobanAuthorizedFunction::ContractFn(function),
            ..tree.clone()
        }
    };
    let mut others = std::vec::Vec::new();
    for nth in 0..signed.args.len() {
        let what = format!("a signature for another argument {nth}");
        others.push((what, with(&|args| args[nth] = other(&args[nth]))));
    }
    let more = with(&|args| args.push(ScVal::Void));
    others.push(("a signature for one more argument".to_string(), more));
    let mut elsewhere = signed.clone();
    elsewhere.contract_address = another(&elsewhere.contract_address);
    let elsewhere = SorobanAuthorizedInvocation {
        function: SorobanAuthorizedFunction::ContractFn(elsewhere),
        ..tree.clone()
    };
    others.push(("a signature for another contract".to_string(), elsewhere));
    if !tree.sub_invocations.is_empty() {
        let mut alone = tree.clone();
        alone.sub_invocations = Default::default();
        others.push(("a signature without what the call calls".to_string(), alone));
    }
    others
}

fn another(address: &ScAddress) -> ScAddress {
    match address {
        ScAddress::Contract(ContractId(Hash(hash))) => {
            ScAddress::Contract(ContractId(Hash(hash.map(|byte| !byte))))
        }
        _ => panic!("accounts of tests are contracts"),
    }
}

/// Another value, of the same type where that is easy.
fn other(value: &ScVal) -> ScVal {
    match value {
        ScVal::Bool(flag) => ScVal::Bool(!flag),
        ScVal::U32(number) => ScVal::U32(number ^ 1),
        ScVal::U64(number) => ScVal::U64(number ^ 1),
        ScVal::I128(Int128Parts { hi, lo }) => ScVal::I128(Int128Parts {
            hi: *hi,
            lo: lo ^ 1,
        }),
        ScVal::Address(address) => ScVal::Address(another(address)),
        ScVal::Void => ScVal::Bool(true),
        _ => ScVal::Void,
    }
}
