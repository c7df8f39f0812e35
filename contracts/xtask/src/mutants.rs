//! Puts every mutant of some sources into a copy of them at once, each behind a number: they compile once, and a mutant costs no
//! more than the tests that reach it.

mod expressions;

use std::{collections::HashSet, path::Path};

use anyhow::{Context, Result};
use proc_macro2::{LineColumn, Span, TokenStream};
use quote::{quote, ToTokens};
use syn::{
    parse_quote,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
    BinOp, Block, Expr, Pat, ReturnType, Stmt, Type, UnOp,
};

use expressions::{brief, is_ours, Matches};

/// What the rewritten sources call.
const RUNTIME: &str = concat!(
    include_str!("mutants/runtime.rs"),
    include_str!("mutants/operators.rs")
);

/// Rewrite these files under `root`, and print each mutant: number, file, line, column, function, what it does.
pub fn plant(root: &str, files: &[&str]) -> Result<()> {
    let root = Path::new(root);
    let sources = files.iter().map(|file| {
        let text =
            std::fs::read_to_string(root.join(file)).with_context(|| format!("reading {file}"))?;
        let source = syn::parse_file(&text).with_context(|| format!("parsing {file}"))?;
        Ok((*file, source))
    });
    let mut sources = sources.collect::<Result<Vec<_>>>()?;
    let constants = sources
        .iter()
        .flat_map(|(_, source)| numbers(source))
        .collect();
    let mut planter = Planter {
        constants,
        next: 1,
        ..Default::default()
    };
    for (file, source) in &mut sources {
        planter.file = file.to_string();
        planter.runtime = if file.starts_with("common/") {
            quote!(crate::mutant)
        } else {
            quote!(common::mutant)
        };
        planter.visit_file_mut(source);
        std::fs::write(root.join(file), source.to_token_stream().to_string())?;
    }
    let library = root.join("common/src/lib.rs");
    let text = std::fs::read_to_string(&library)?;
    std::fs::write(&library, format!("{text}\npub mod mutant;\n"))?;
    std::fs::write(root.join("common/src/mutant.rs"), RUNTIME)?;
    Ok(())
}

/// The names of the constants that are numbers.
fn numbers(source: &syn::File) -> Vec<String> {
    let constants = source.items.iter().filter_map(|item| match item {
        syn::Item::Const(constant) => Some(constant),
        _ => None,
    });
    let numbers = constants.filter(|constant| {
        let kind = constant.ty.to_token_stream().to_string();
        ["u32", "u64", "i128", "usize"].contains(&kind.as_str())
    });
    numbers.map(|constant| constant.ident.to_string()).collect()
}

#[derive(Default)]
struct Planter {
    file: String,
    runtime: TokenStream,
    constants: HashSet<String>,
    next: u32,
    functions: Vec<String>,
}

impl Planter {
    /// The number of the first of these mutants.
    fn number(&mut self, at: Span, what: &[&str]) -> u32 {
        let first = self.next;
        let LineColumn { line, column } = at.start();
        let function = self.functions.last().map_or("", String::as_str);
        for (what, number) in what.iter().zip(first..) {
            println!(
                "{number}\t{}\t{line}\t{}\t{function}\t{what}",
                self.file,
                column + 1
            );
        }
        self.next += what.len() as u32;
        first
    }

    /// A function's statements; `asks`: its value is yes or no.
    fn function(
        &mut self,
        name: &syn::Ident,
        attributes: &mut Vec<syn::Attribute>,
        output: &ReturnType,
        block: &mut Block,
    ) {
        self.functions.push(name.to_string());
        self.visit_block_mut(block);
        if matches!(output, ReturnType::Type(_, kind) if matches!(&**kind, Type::Path(kind) if kind.path.is_ident("bool")))
        {
            if let Some(Stmt::Expr(tail, None)) = block.stmts.last_mut() {
                if matches!(tail, Expr::Call(_) | Expr::MethodCall(_)) && !is_ours(tail) {
                    let (at, text) = (tail.span(), brief(tail));
                    let n =
                        self.number(at, &[&format!("{text} → false"), &format!("{text} → true")]);
                    let runtime = &self.runtime;
                    *tail = parse_quote!(#runtime::is(#n, #tail));
                }
            }
        }
        if let Some(place) = attributes
            .iter()
            .position(|attribute| attribute.path().is_ident("when_not_paused"))
        {
            let at = attributes.remove(place).span();
            let n = self.number(at, &["when_not_paused left out"]);
            let runtime = &self.runtime;
            let check = parse_quote!(if !#runtime::on(#n) { stellar_contract_utils::pausable::when_not_paused(e); });
            block.stmts.insert(0, check);
        }
        self.functions.pop();
    }
}

impl VisitMut for Planter {
    fn visit_item_mut(&mut self, item: &mut syn::Item) {
        match item {
            syn::Item::Const(_)
            | syn::Item::Static(_)
            | syn::Item::Enum(_)
            | syn::Item::Struct(_) => {}
            syn::Item::Mod(module) if module.attrs.iter().any(|a| a.path().is_ident("cfg")) => {}
            _ => visit_mut::visit_item_mut(self, item),
        }
    }

    fn visit_item_fn_mut(&mut self, item: &mut syn::ItemFn) {
        if item.sig.constness.is_none() {
            self.function(
                &item.sig.ident,
                &mut item.attrs,
                &item.sig.output,
                &mut item.block,
            );
        }
    }

    fn visit_impl_item_fn_mut(&mut self, item: &mut syn::ImplItemFn) {
        if item.sig.constness.is_none() {
            self.function(
                &item.sig.ident,
                &mut item.attrs,
                &item.sig.output,
                &mut item.block,
            );
        }
    }

    fn visit_trait_item_fn_mut(&mut self, item: &mut syn::TraitItemFn) {
        if let Some(block) = &mut item.default {
            self.function(&item.sig.ident, &mut item.attrs, &item.sig.output, block);
        }
    }

    fn visit_type_mut(&mut self, _: &mut Type) {}

    fn visit_pat_mut(&mut self, _: &mut Pat) {}

    fn visit_stmt_mut(&mut self, statement: &mut Stmt) {
        let Stmt::Expr(expression, Some(_)) = statement else {
            return visit_mut::visit_stmt_mut(self, statement);
        };
        let removable = match expression {
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Assign(_) | Expr::Try(_) => true,
            Expr::Binary(binary) => matches!(binary.op, BinOp::AddAssign(_) | BinOp::SubAssign(_)),
            _ => false,
        };
        let (at, text) = (expression.span(), brief(expression));
        self.visit_expr_mut(expression);
        if removable {
            let n = self.number(at, &[&format!("{text}; left out")]);
            let runtime = &self.runtime;
            *statement = parse_quote!(if !#runtime::on(#n) { #expression; });
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        match expression {
            Expr::Binary(_) => self.binary(expression),
            Expr::MethodCall(_) => self.method(expression),
            Expr::Unary(inner) if matches!(inner.op, UnOp::Not(_)) => {
                self.condition(&mut inner.expr)
            }
            Expr::Range(range) => {
                self.bound(&mut range.start);
                self.bound(&mut range.end);
            }
            Expr::Path(path) => {
                let name = path
                    .path
                    .segments
                    .last()
                    .map(|segment| segment.ident.to_string());
                if name.is_some_and(|name| self.constants.contains(&name)) {
                    self.one_more(expression);
                }
            }
            Expr::If(chosen) => {
                let removable =
                    matches!(&*chosen.cond, Expr::Let(_)) && chosen.else_branch.is_none();
                let (at, text) = (chosen.cond.span(), brief(&chosen.cond));
                self.condition(&mut chosen.cond);
                self.visit_block_mut(&mut chosen.then_branch);
                if let Some((_, other)) = &mut chosen.else_branch {
                    self.visit_expr_mut(other);
                }
                if removable {
                    let n = self.number(at, &[&format!("if {text} left out")]);
                    let (runtime, block) = (&self.runtime, &chosen.then_branch);
                    chosen.then_branch = parse_quote!({ if !#runtime::on(#n) #block });
                }
            }
            Expr::Match(chosen) => {
                self.visit_expr_mut(&mut chosen.expr);
                let wild = chosen
                    .arms
                    .iter()
                    .any(|arm| matches!(arm.pat, Pat::Wild(_)) && arm.guard.is_none());
                let nothing = chosen.arms.iter().any(|arm| brief(&arm.body) == "{}");
                for arm in &mut chosen.arms {
                    let (at, text) = (arm.pat.span(), brief(&arm.pat));
                    let panics = brief(&arm.body).starts_with("panic_with_error!");
                    self.visit_expr_mut(&mut arm.body);
                    let runtime = self.runtime.clone();
                    if let Some((_, guard)) = &mut arm.guard {
                        self.condition(guard);
                    } else if wild && !matches!(arm.pat, Pat::Wild(_)) {
                        let n = self.number(at, &[&format!("arm {text} left out")]);
                        arm.guard = Some((Default::default(), parse_quote!(!#runtime::on(#n))));
                    }
                    if nothing && panics {
                        let n = self.number(at, &[&format!("arm {text} does nothing")]);
                        let body = &arm.body;
                        *arm.body = parse_quote!({ if !#runtime::on(#n) { #body } });
                        arm.comma = Some(Default::default());
                    }
                }
            }
            Expr::Macro(call) if call.mac.path.is_ident("matches") => {
                if let Ok(Matches {
                    value,
                    pattern,
                    guard,
                }) = call.mac.parse_body()
                {
                    let mut plain: Expr = guard.unwrap_or_else(|| parse_quote!(true));
                    self.condition(&mut plain);
                    *expression =
                        parse_quote!((match #value { #pattern if #plain => true, _ => false }));
                }
            }
            _ => visit_mut::visit_expr_mut(self, expression),
        }
    }
}
