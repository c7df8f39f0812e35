//! `cargo run -p xtask -- shake <in.wasm> <out.wasm>`: drop the spec entries that a contract does not use,
//! those of events, and the docs of the rest.
//! `cargo run -p xtask -- interface <name> <in.wasm>`: the contract's functions, events and errors as Markdown.
//!
//! Libraries leave the spec of everything they define in a contract (OpenZeppelin's alone is 70 KB); the SDK marks what
//! is used in the data section, and this keeps the marked entries and all functions.

mod interface;

use anyhow::{bail, Context, Result};
use soroban_spec::shaking;
use stellar_xdr::{Limits, ScSpecEntry, StringM, WriteXdr};
use wasm_encoder::{CustomSection, ExportKind, ExportSection, Module, RawSection};
use wasmparser::{ExternalKind, Parser, Payload};

const SPEC: &str = "contractspecv0";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["shake", input, output] => {
            let wasm = read(input)?;
            let shaken = shake(&wasm).with_context(|| format!("shaking {input}"))?;
            std::fs::write(output, &shaken).with_context(|| format!("writing {output}"))?;
            println!("{output}: {} → {} bytes", wasm.len(), shaken.len());
        }
        ["interface", name, input] => print!("{}", interface::page(name, &read(input)?)?),
        _ => bail!("usage: xtask shake <in.wasm> <out.wasm> | xtask interface <name> <in.wasm>"),
    }
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("reading {path}"))
}

fn shake(wasm: &[u8]) -> Result<Vec<u8>> {
    let markers = shaking::find_all(wasm);
    let mut spec = Vec::new();
    for entry in shaking::filter(soroban_spec::read::from_wasm(wasm)?, &markers) {
        // An event names its own fields; that its spec names them too would cost a market 3 KB.
        if matches!(entry, ScSpecEntry::EventV0(_)) {
            continue;
        }
        spec.extend(without_docs(entry).to_xdr(Limits::none())?);
    }
    let mut module = Module::new();
    let mut written = false;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::CustomSection(section) if section.name() == SPEC => {
                if !written {
                    module.section(&CustomSection {
                        name: SPEC.into(),
                        data: spec.as_slice().into(),
                    });
                    written = true;
                }
            }
            Payload::ExportSection(section) => {
                let mut exports = ExportSection::new();
                for export in section.clone() {
                    let export = export?;
                    let kind = match export.kind {
                        ExternalKind::Func => ExportKind::Func,
                        ExternalKind::Memory => ExportKind::Memory,
                        // The linker's marks, which no host reads; each costs 2,300 instructions in each call.
                        ExternalKind::Global => continue,
                        other => bail!(
                            "export {} is of a kind, {other:?}, unlike a contract's",
                            export.name
                        ),
                    };
                    exports.export(export.name, kind, export.index);
                }
                module.section(&exports);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    module.section(&RawSection {
                        id,
                        data: &wasm[range],
                    });
                }
            }
        }
    }
    Ok(module.finish())
}

/// Texts for people are in the repository; on chain every byte of them is paid for, again and again.
fn without_docs(mut entry: ScSpecEntry) -> ScSpecEntry {
    match &mut entry {
        ScSpecEntry::FunctionV0(function) => {
            function.doc = StringM::default();
            for input in function.inputs.iter_mut() {
                input.doc = StringM::default();
            }
        }
        ScSpecEntry::UdtStructV0(udt) => {
            udt.doc = StringM::default();
            for field in udt.fields.iter_mut() {
                field.doc = StringM::default();
            }
        }
        ScSpecEntry::UdtUnionV0(udt) => udt.doc = StringM::default(),
        ScSpecEntry::UdtEnumV0(udt) => udt.doc = StringM::default(),
        ScSpecEntry::UdtErrorEnumV0(udt) => {
            udt.doc = StringM::default();
            for case in udt.cases.iter_mut() {
                case.doc = StringM::default();
            }
        }
        ScSpecEntry::EventV0(event) => {
            event.doc = StringM::default();
            for param in event.params.iter_mut() {
                param.doc = StringM::default();
            }
        }
    }
    entry
}
