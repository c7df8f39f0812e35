//! The changes of an expression's own operator or method.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{
    parse::{Parse, ParseStream},
    parse_quote,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
    BinOp, Expr, Pat, Token, UnOp,
};

use super::Planter;

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

impl Planter {
    /// An expression that is yes or no, each of its parts for itself.
    pub fn condition(&mut self, expression: &mut Expr) {
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

    pub fn binary(&mut self, expression: &mut Expr) {
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

    pub fn method(&mut self, expression: &mut Expr) {
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
    pub fn bound(&mut self, bound: &mut Option<Box<Expr>>) {
        let Some(bound) = bound else { return };
        if matches!(**bound, Expr::Lit(_)) {
            self.one_more(bound);
        } else {
            self.visit_expr_mut(bound);
        }
    }

    pub fn one_more(&mut self, expression: &mut Expr) {
        let n = self.number(
            expression.span(),
            &[&format!("{} → one more", brief(expression))],
        );
        let runtime = &self.runtime;
        *expression = parse_quote!(#runtime::more(#n, #expression));
    }
}

/// What stands in `matches!(…)`.
pub struct Matches {
    pub value: Expr,
    pub pattern: Pat,
    pub guard: Option<Expr>,
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
pub fn is_ours(expression: &Expr) -> bool {
    brief(expression).contains("mutant::")
}

/// The source text in short.
pub fn brief(tokens: &impl ToTokens) -> String {
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
