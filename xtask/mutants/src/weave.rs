//! All mutants of a file beside its own code, in one text: which of them acts is asked while it runs.
//!
//! `a + b` becomes
//!
//! ```text
//! (match crate::woven::at(17, 2) { 0 => a + b,
//! /*m17*/ 17 => (a) - (b),
//! /*m18*/ _ => (a) * (b),
//! /*m0*/ })
//! ```
//!
//! so that a crate is built once for all its mutants, and not once for each. Every mutant has a line of its own, by which an
//! error of the compiler is traced back to it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Arm, Block, Expr, ExprBinary, ExprMatch, ExprStruct, ExprUnary, ItemFn, Pat, ReturnType, Stmt};

use crate::find::{Genre, Mutant, Place};

/// Asks which mutant of a group acts.
const CALL: &str = "crate::woven::at(";

/// A file with mutants in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Woven {
    pub(crate) text: String,
    /// The mutants that stand in it. Others have a form that cannot stand beside their original.
    pub(crate) placed: BTreeSet<u32>,
}

/// Weaves mutants, all of this file, into its text.
pub(crate) fn weave(text: &str, mutants: &[&Mutant]) -> Result<Woven, String> {
    let file = syn::parse_file(text).map_err(|error| format!("cannot be read as Rust: {error}"))?;
    let mut wanted: BTreeMap<(Genre, Place), Vec<&Mutant>> = BTreeMap::new();
    for mutant in mutants {
        wanted.entry((mutant.genre, mutant.place)).or_default().push(mutant);
    }
    let mut weaver = Weaver { wanted, inserts: Vec::new(), placed: BTreeSet::new(), from: 0 };
    // Bytes are counted from the first of all files that this thread has read.
    weaver.from = file.span().byte_range().start.saturating_sub(offset(text, file.span()));
    weaver.visit_file(&file);
    let Weaver { mut inserts, placed, .. } = weaver;
    inserts.sort_by_key(|insert| (insert.at, insert.order));
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    let mut done = 0;
    for insert in &inserts {
        out.push_str(text.get(done..insert.at).ok_or("a place that is no boundary of characters")?);
        out.push_str(&insert.text);
        done = insert.at;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Ok(Woven { text: out, placed })
}

/// The mutants that an error at this byte of a woven text speaks of: the one whose line it is, else the group that stands
/// most closely around it.
pub(crate) fn blamed(woven: &str, at: usize) -> BTreeSet<u32> {
    let before = woven.get(..at).unwrap_or(woven);
    let line = before.rfind('\n').map_or(0, |end| end.saturating_add(1));
    if let Some(id) = woven.get(line..).and_then(marked).filter(|id| *id > 0) {
        return BTreeSet::from([id]);
    }
    let mut open: Vec<BTreeSet<u32>> = Vec::new();
    for line in before.lines() {
        match marked(line) {
            Some(0) => drop(open.pop()),
            // A mutant's own line holds no other.
            Some(_) => continue,
            None => {}
        }
        for call in line.split(CALL).skip(1) {
            let numbers = call.split_once(')').and_then(|(numbers, _)| numbers.split_once(", "));
            let numbers = numbers.and_then(|(first, count)| Some((first.parse().ok()?, count.parse().ok()?)));
            open.extend(
                numbers.map(|(first, count): (u32, u32)| (first..first.saturating_add(count)).collect()),
            );
        }
    }
    open.pop().unwrap_or_default()
}

/// The number in `/*m17*/` at the start of a line; 0 where a group of mutants ends.
fn marked(line: &str) -> Option<u32> {
    line.strip_prefix("/*m")?.split_once("*/")?.0.parse().ok()
}

/// Where an insertion stands among those at one place: what ends, from the inside; then what begins, from the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Ends(Reverse<usize>, Reverse<usize>),
    Begins(Reverse<usize>, usize),
}

#[derive(Debug)]
struct Insert {
    at: usize,
    order: Order,
    text: String,
}

struct Weaver<'a> {
    wanted: BTreeMap<(Genre, Place), Vec<&'a Mutant>>,
    inserts: Vec<Insert>,
    placed: BTreeSet<u32>,
    from: usize,
}

impl<'a> Weaver<'a> {
    fn mutants(&self, genre: Genre, span: Span) -> Vec<&'a Mutant> {
        let start = span.start();
        let place = Place { line: start.line, column: start.column.saturating_add(1) };
        self.wanted.get(&(genre, place)).cloned().unwrap_or_default()
    }

    fn range(&self, span: Span) -> Range<usize> {
        let range = span.byte_range();
        range.start.saturating_sub(self.from)..range.end.saturating_sub(self.from)
    }

    fn insert(&mut self, at: usize, order: Order, text: String) {
        self.inserts.push(Insert { at, order, text });
    }

    /// The original, and beside it every mutant with what stands there instead.
    fn wrap(&mut self, span: Span, mutants: &[&Mutant], instead: impl Fn(&Mutant) -> String) {
        let Some(call) = self.call(mutants) else { return };
        let Range { start, end } = self.range(span);
        let turn = self.inserts.len();
        self.insert(start, Order::Begins(Reverse(end), turn), format!("(match {call} {{ 0 => "));
        let after = format!(",\n{}/*m0*/ }})", arms(mutants, instead));
        self.insert(end, Order::Ends(Reverse(start), Reverse(turn)), after);
    }

    /// What asks which of these acts; nothing without mutants.
    fn call(&mut self, mutants: &[&Mutant]) -> Option<String> {
        self.placed.extend(mutants.iter().map(|mutant| mutant.id));
        let first = mutants.first()?;
        Some(format!("{CALL}{}, {})", first.id, mutants.len()))
    }

    fn body(&mut self, returns: &ReturnType, block: &Block) {
        let Some(first) = block.stmts.first() else { return };
        // `impl Iterator` is one type, that of the original.
        if matches!(returns, ReturnType::Type(_, kind) if tokens(kind).split(' ').any(|word| word == "impl"))
        {
            return;
        }
        let mutants = self.mutants(Genre::Value, first.span());
        let Some(call) = self.call(&mutants) else { return };
        let at = self.range(first.span()).start;
        let returns = arms(&mutants, |mutant| format!("return {}", mutant.replacement));
        let text = format!("match {call} {{ 0 => {{}}\n{returns}/*m0*/ }}\n");
        // Before whatever the first statement itself is wrapped in.
        self.insert(at, Order::Begins(Reverse(usize::MAX), 0), text);
    }
}

/// An arm for each; the last takes what is left.
fn arms(mutants: &[&Mutant], instead: impl Fn(&Mutant) -> String) -> String {
    let arm = |(mutant, left): (&&Mutant, usize)| {
        let pattern = if left == 0 { "_".to_owned() } else { mutant.id.to_string() };
        format!("/*m{}*/ {pattern} => {},\n", mutant.id, instead(mutant))
    };
    let arms: Vec<String> = mutants.iter().zip((0..mutants.len()).rev()).map(arm).collect();
    arms.concat()
}

/// In one line, and without comments.
fn tokens(node: &impl ToTokens) -> String {
    node.to_token_stream().to_string().replace('\n', " ")
}

/// Conditions that bind names, `let … && …`, are no values.
fn binds(expression: &Expr) -> bool {
    if let Expr::Binary(ExprBinary { left, right, .. }) = expression {
        return binds(left) || binds(right);
    }
    matches!(expression, Expr::Let(_))
}

impl<'ast> Visit<'ast> for Weaver<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.body(&item.sig.output, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.body(&item.sig.output, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.body(&item.sig.output, block);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }

    fn visit_expr_binary(&mut self, whole: &'ast ExprBinary) {
        let mutants = self.mutants(Genre::Binary, whole.op.span());
        if !binds(&whole.left) && !binds(&whole.right) {
            let (left, right) = (tokens(&whole.left), tokens(&whole.right));
            self.wrap(whole.span(), &mutants, |mutant| format!("({left}) {} ({right})", mutant.replacement));
        }
        syn::visit::visit_expr_binary(self, whole);
    }

    fn visit_expr_unary(&mut self, whole: &'ast ExprUnary) {
        let mutants = self.mutants(Genre::Unary, whole.op.span());
        let rest = tokens(&whole.expr);
        self.wrap(whole.span(), &mutants, |_| rest.clone());
        syn::visit::visit_expr_unary(self, whole);
    }

    fn visit_expr_match(&mut self, whole: &'ast ExprMatch) {
        // Without an arm that takes whatever is left, a match lacks any other that is gone: the compiler says so of the whole.
        let takes_all = |arm: &Arm| matches!(arm.pat, Pat::Wild(_)) && arm.guard.is_none();
        let takes_all = whole.arms.iter().any(takes_all);
        for arm in &whole.arms {
            let mutants = self.mutants(Genre::Arm, arm.span());
            if takes_all && let Some(call) = self.call(&mutants) {
                let at = self.range(arm.pat.span()).end;
                let id = mutants.first().map_or(0, |mutant| mutant.id);
                let text = format!("\n/*m{id}*/ if {call} == 0\n");
                self.insert(at, Order::Ends(Reverse(at), Reverse(0)), text);
            }
            if let Some((_, guard)) = &arm.guard
                && !binds(guard)
            {
                let mutants = self.mutants(Genre::Guard, guard.span());
                self.wrap(guard.span(), &mutants, |mutant| mutant.replacement.clone());
            }
        }
        syn::visit::visit_expr_match(self, whole);
    }

    fn visit_expr_struct(&mut self, whole: &'ast ExprStruct) {
        for field in &whole.fields {
            let mutants = self.mutants(Genre::Field, field.span());
            let mut rest = whole.clone();
            rest.fields = whole.fields.iter().filter(|each| each.member != field.member).cloned().collect();
            let rest = tokens(&rest);
            self.wrap(whole.span(), &mutants, |_| rest.clone());
        }
        syn::visit::visit_expr_struct(self, whole);
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        // A macro's own language is not looked into; cargo-mutants finds nothing there either.
        if !matches!(statement, Stmt::Macro(_)) {
            syn::visit::visit_stmt(self, statement);
        }
    }
}

/// The byte at which a span begins, by its line and column.
fn offset(text: &str, span: Span) -> usize {
    let start = span.start();
    let before: usize = text.split_inclusive('\n').take(start.line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(before..).unwrap_or_default();
    let within = line.char_indices().nth(start.column).map_or(line.len(), |(index, _)| index);
    before.saturating_add(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(id: u32, genre: Genre, (line, column): (usize, usize), replacement: &str) -> Mutant {
        let place = Place { line, column };
        let (file, name) = ("a.rs".to_owned(), format!("{id}"));
        Mutant { id, file, place, genre, replacement: replacement.to_owned(), name, constant: false }
    }

    fn woven(text: &str, mutants: &[Mutant]) -> Woven {
        let woven = weave(text, &mutants.iter().collect::<Vec<_>>()).expect("Rust");
        syn::parse_file(&woven.text).unwrap_or_else(|error| panic!("{error}\n{}", woven.text));
        woven
    }

    #[test]
    fn an_operator_stands_beside_what_might_be_in_its_place() {
        let mutants = [mutant(1, Genre::Binary, (1, 34), "-"), mutant(2, Genre::Binary, (1, 34), "*")];
        let woven = woven("fn f(a: i32, b: i32) -> i32 { a  + b }", &mutants);
        assert_eq!(
            woven.text,
            "fn f(a: i32, b: i32) -> i32 { (match crate::woven::at(1, 2) { 0 => a  + b,\n\
             /*m1*/ 1 => (a) - (b),\n/*m2*/ _ => (a) * (b),\n/*m0*/ }) }"
        );
        assert_eq!(woven.placed, BTreeSet::from([1, 2]));
    }

    #[test]
    fn what_is_nested_stands_in_the_original_alone() {
        let text = "fn f(a: bool) -> bool {\n    !a && a\n}\n";
        let mutants = [
            mutant(1, Genre::Value, (2, 5), "true"),
            mutant(2, Genre::Unary, (2, 5), ""),
            mutant(3, Genre::Binary, (2, 8), "||"),
        ];
        let woven = woven(text, &mutants);
        assert_eq!(
            woven.text,
            "fn f(a: bool) -> bool {\n    match crate::woven::at(1, 1) { 0 => {}\n/*m1*/ _ => return true,\n/*m0*/ }\n\
             (match crate::woven::at(3, 1) { 0 => (match crate::woven::at(2, 1) { 0 => !a,\n/*m2*/ _ => a,\n/*m0*/ }) && a,\n\
             /*m3*/ _ => (! a) || (a),\n/*m0*/ })\n}\n"
        );
    }

    #[test]
    fn arms_guards_and_fields() {
        let text = "fn f(n: u8) -> S {\n    match n {\n        1 => S { a: 1, ..s() },\n        x if x > 3 => s(),\n        _ => s(),\n    }\n}\n";
        let mutants = [
            mutant(1, Genre::Arm, (3, 9), ""),
            mutant(2, Genre::Field, (3, 18), ""),
            mutant(3, Genre::Guard, (4, 14), "true"),
            mutant(4, Genre::Guard, (4, 14), "false"),
        ];
        let woven = woven(text, &mutants);
        assert!(woven.text.contains("1\n/*m1*/ if crate::woven::at(1, 1) == 0\n => "), "{}", woven.text);
        assert!(woven.text.contains("/*m2*/ _ => S { .. s () },"), "{}", woven.text);
        assert!(
            woven.text.contains("x if (match crate::woven::at(3, 2) { 0 => x > 3,\n/*m3*/ 3 => true,"),
            "{}",
            woven.text
        );
    }

    #[test]
    fn an_arm_is_never_gone_where_no_other_takes_its_place() {
        let text = "fn f(n: bool) -> u8 {\n    match n {\n        _ if g() => 1,\n        true => 2,\n        false => 3,\n    }\n}\n";
        let woven = woven(text, &[mutant(1, Genre::Arm, (4, 9), "")]);
        assert_eq!((woven.text.as_str(), woven.placed), (text, BTreeSet::new()));
    }

    #[test]
    fn what_cannot_stand_beside_its_original_is_left_out() {
        let text = "fn f(a: Option<bool>) -> impl Iterator<Item = u8> {\n    if let Some(b) = a && b { g() } else { h() }\n}\n";
        let mutants = [
            mutant(1, Genre::Value, (2, 5), "::std::iter::empty()"),
            mutant(2, Genre::Binary, (2, 24), "||"),
        ];
        let woven = woven(text, &mutants);
        assert_eq!((woven.text.as_str(), woven.placed), (text, BTreeSet::new()));
    }

    #[test]
    fn an_error_is_traced_to_its_line_or_to_the_group_around_it() {
        let mutants = [mutant(7, Genre::Binary, (1, 34), "-"), mutant(8, Genre::Binary, (1, 34), "*")];
        let woven = woven("fn f(a: i32, b: i32) -> i32 { a  + b }", &mutants).text;
        let at = |text: &str| woven.find(text).expect("a place");
        assert_eq!(blamed(&woven, at("(a) * (b)")), BTreeSet::from([8]));
        assert_eq!(blamed(&woven, at("a  + b")), BTreeSet::from([7, 8]));
        assert_eq!(blamed(&woven, at("fn f")), BTreeSet::new());
        assert_eq!(blamed(&woven, woven.len()), BTreeSet::new());
    }
}
