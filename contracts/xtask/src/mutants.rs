//! Puts every mutant of some sources into a copy of them at once, each behind a number: they compile once, and a mutant costs no
//! more than the tests that reach it.

use std::{collections::HashSet, path::Path};

use anyhow::{Context, Result};
use proc_macro2::{LineColumn, Span, TokenStream};
use quote::{quote, ToTokens};
use syn::{
    parse::{Parse, ParseStream},
    parse_quote,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
    BinOp, Block, Expr, Pat, ReturnType, Stmt, Token, Type, UnOp,
};

/// Methods whose closure answers yes or no.
const ASKING: [&str; 5] = ["any", "all", "filter", "is_some_and", "is_none_or"];
/// Methods of numbers, and what stands in for each.
const SWAPPED: [(&str, &str); 8] = [
    ("min", "max"),
    ("max", "min"),
    ("saturating_add", "saturating_sub"),
    ("saturating_sub", "saturating_add"),
    ("checked_add", "checked_sub"),
    ("wrapping_add", "wrapping_sub"),
    ("wrapping_mul", "wrapping_add"),
    ("div_ceil", "wrapping_div"),
];

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

    /// An expression that is yes or no, each of its parts for itself.
    fn condition(&mut self, expression: &mut Expr) {
        match expression {
            Expr::Paren(inner) => self.condition(&mut inner.expr),
            Expr::Unary(inner) if matches!(inner.op, UnOp::Not(_)) => {
                self.visit_expr_mut(expression)
            }
            // These have mutants wherever they stand.
            Expr::Binary(_) => self.visit_expr_mut(expression),
            Expr::Let(inner) => self.visit_expr_mut(&mut inner.expr),
            Expr::Lit(_) | Expr::Block(_) | Expr::Match(_) | Expr::If(_) => {
                self.visit_expr_mut(expression)
            }
            _ => {
                let (at, text) = (expression.span(), brief(expression));
                self.visit_expr_mut(expression);
                let n = self.number(at, &[&format!("{text} → false"), &format!("{text} → true")]);
                let runtime = &self.runtime;
                *expression = parse_quote!(#runtime::is(#n, #expression));
            }
        }
    }

    fn binary(&mut self, expression: &mut Expr) {
        let Expr::Binary(binary) = expression else {
            return;
        };
        let (at, runtime) = (binary.op.span(), self.runtime.clone());
        let operator = binary.op.to_token_stream().to_string();
        if matches!(binary.op, BinOp::And(_) | BinOp::Or(_)) {
            self.condition(&mut binary.left);
            self.condition(&mut binary.right);
            let other = if operator == "&&" { "||" } else { "&&" };
            let n = self.number(at, &[&format!("{operator} → {other}")]);
            let (left, op, right) = (&binary.left, &binary.op, &binary.right);
            // a || b is !(!a && !b), and the other way round.
            *expression = parse_quote!({
                let on = #runtime::on(#n);
                (((#left) ^ on) #op ((#right) ^ on)) ^ on
            });
            return;
        }
        self.visit_expr_mut(&mut binary.left);
        self.visit_expr_mut(&mut binary.right);
        let (left, right) = (&binary.left, &binary.right);
        let to = |others: &[&str]| -> Vec<String> {
            others
                .iter()
                .map(|other| format!("{operator} → {other}"))
                .collect()
        };
        let (name, others) = match binary.op {
            BinOp::Eq(_) => ("eq", to(&["false", "true"])),
            BinOp::Ne(_) => ("ne", to(&["false", "true"])),
            BinOp::Lt(_) => ("lt", to(&["false", "true", "<="])),
            BinOp::Le(_) => ("le", to(&["false", "true", "<"])),
            BinOp::Gt(_) => ("gt", to(&["false", "true", ">="])),
            BinOp::Ge(_) => ("ge", to(&["false", "true", ">"])),
            BinOp::Add(_) | BinOp::AddAssign(_) => ("add", to(&["-", "*"])),
            BinOp::Sub(_) | BinOp::SubAssign(_) => ("sub", to(&["+", "/"])),
            BinOp::Mul(_) => ("mul", to(&["+", "/"])),
            BinOp::Div(_) => ("div", to(&["*", "%"])),
            BinOp::Rem(_) => ("rem", to(&["/", "+"])),
            _ => return,
        };
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let n = self.number(at, &others);
        let name = syn::Ident::new(name, Span::call_site());
        *expression = match binary.op {
            BinOp::AddAssign(_) | BinOp::SubAssign(_) => {
                parse_quote!(#left = #runtime::#name(#n, #left, #right))
            }
            _ if others.len() == 2 && !others[0].ends_with("false") => {
                parse_quote!(#runtime::#name(#n, #left, #right))
            }
            _ => parse_quote!(#runtime::#name(#n, &(#left), &(#right))),
        };
    }

    fn method(&mut self, expression: &mut Expr) {
        let Expr::MethodCall(call) = expression else {
            return;
        };
        let name = call.method.to_string();
        if ASKING.contains(&name.as_str()) {
            if let Some(Expr::Closure(closure)) = call.args.first_mut() {
                self.visit_expr_mut(&mut call.receiver);
                self.condition(&mut closure.body);
                return;
            }
        }
        let at = call.method.span();
        visit_mut::visit_expr_method_call_mut(self, call);
        let runtime = self.runtime.clone();
        let (receiver, arguments) = (&call.receiver, &call.args);
        if name == "clamp" {
            let n = self.number(at, &["clamp → min", "clamp → max"]);
            let (least, most) = (&arguments[0], &arguments[1]);
            *expression = parse_quote!(match (#receiver, #least, #most) {
                (value, least, most) => if #runtime::on(#n) { value.min(most) }
                    else if #runtime::on(#n + 1) { value.max(least) } else { value.clamp(least, most) }
            });
        } else if let Some((_, other)) = SWAPPED
            .iter()
            .find(|(from, _)| *from == name && arguments.len() == 1)
        {
            let n = self.number(at, &[&format!("{name} → {other}")]);
            let (name, other) = (&call.method, syn::Ident::new(other, Span::call_site()));
            *expression = parse_quote!(match (#receiver, #arguments) {
                (value, other) => if #runtime::on(#n) { value.#other(other) } else { value.#name(other) }
            });
        }
    }

    /// A bound of a range that is written as a number.
    fn bound(&mut self, bound: &mut Option<Box<Expr>>) {
        let Some(bound) = bound else { return };
        if matches!(**bound, Expr::Lit(_)) {
            self.one_more(bound);
        } else {
            self.visit_expr_mut(bound);
        }
    }

    fn one_more(&mut self, expression: &mut Expr) {
        let n = self.number(
            expression.span(),
            &[&format!("{} → one more", brief(expression))],
        );
        let runtime = &self.runtime;
        *expression = parse_quote!(#runtime::more(#n, #expression));
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

/// What stands in `matches!(…)`.
struct Matches {
    value: Expr,
    pattern: Pat,
    guard: Option<Expr>,
}

impl Parse for Matches {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let value = input.parse()?;
        input.parse::<Token![,]>()?;
        let pattern = Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.parse::<Option<Token![if]>>()?.is_some() {
            Some(input.parse()?)
        } else {
            None
        };
        Ok(Matches {
            value,
            pattern,
            guard,
        })
    }
}

/// Is this a call that stands for a comparison?
fn is_ours(expression: &Expr) -> bool {
    brief(expression).contains("mutant::")
}

/// The source text in short.
fn brief(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, close) in [
        (" :: ", "::"),
        (" . ", "."),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        ("& ", "&"),
        ("{ }", "{}"),
        (" !", "!"),
    ] {
        text = text.replace(spaced, close);
    }
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
