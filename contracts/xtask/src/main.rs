//! `cargo run -p xtask -- shake <in.wasm> <out.wasm>`: drop the spec entries that a contract does not use,
//! those of events, and the docs of the rest.
//! `cargo run -p xtask -- interface <name> <in.wasm>`: the contract's functions, events and errors as Markdown.
//!
//! Libraries leave the spec of everything they define in a contract (OpenZeppelin's alone is 70 KB); the SDK marks what
//! is used in the data section, and this keeps the marked entries and all functions. The marks become zeros, which a memory
//! has anyway: wasm-opt leaves them out.

mod interface;
mod mutants;

use std::collections::HashSet;

use anyhow::{bail, Context, Result};
use soroban_spec::shaking::{self, Marker};
use stellar_xdr::{Limited, Limits, ReadXdr, ScMetaEntry, ScSpecEntry, StringM, WriteXdr};
use wasm_encoder::{CustomSection, ExportKind, ExportSection, Module, RawSection};
use wasmparser::{ExternalKind, Parser, Payload};

const SPEC: &str = "contractspecv0";
const META: &str = "contractmetav0";

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
        ["mutants", root, ref files @ ..] => mutants::plant(root, files)?,
        _ => bail!("usage: xtask shake <in.wasm> <out.wasm> | interface <name> <in.wasm> | mutants <root> <file> …"),
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
            Payload::CustomSection(section) if section.name() == META => {
                module.section(&CustomSection {
                    name: META.into(),
                    data: without_marks(section.data())?.into(),
                });
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
                    let mut data = wasm[range].to_vec();
                    if matches!(other, Payload::DataSection(_)) {
                        blank(&mut data, &markers);
                    }
                    module.section(&RawSection { id, data: &data });
                }
            }
        }
    }
    Ok(module.finish())
}

/// Zeros in place of the marks, whose only reader was this.
fn blank(data: &mut [u8], markers: &HashSet<Marker>) {
    const LENGTH: usize = size_of::<Marker>();
    for at in 0..data.len() {
        match data[at..].first_chunk_mut::<LENGTH>() {
            Some(mark) if markers.contains(mark) => *mark = [0; LENGTH],
            _ => {}
        }
    }
}

/// The contract's meta entries but the one that says there are marks: a tool that looked for them would drop every type.
fn without_marks(meta: &[u8]) -> Result<Vec<u8>> {
    let mut kept = Vec::new();
    for entry in ScMetaEntry::read_xdr_iter(&mut Limited::new(meta, Limits::none())) {
        let entry = entry?;
        let ScMetaEntry::ScMetaV0(pair) = &entry;
        if pair.key.as_slice() != shaking::META_KEY.as_bytes() {
            kept.extend(entry.to_xdr(Limits::none())?);
        }
    }
    Ok(kept)
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
