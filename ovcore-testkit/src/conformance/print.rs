//! JSON for people: what fits on a line stands on a line, the fields in the order in which they were written.

const WIDTH: usize = 118;

/// Lays out JSON that has no white space outside its texts, as `serde_json` writes it.
///
/// ```
/// use ovcore_testkit::conformance::print::pretty;
/// assert_eq!(pretty(r#"{"b":[1,2],"a":"x, y"}"#), "{ \"b\": [1, 2], \"a\": \"x, y\" }\n");
/// ```
#[must_use]
pub fn pretty(compact: &str) -> String {
    let mut out = String::new();
    value(compact, 0, 0, &mut out);
    out.push('\n');
    out
}

/// A value that begins `used` columns into its line; what is broken is indented by `indent`.
fn value(text: &str, indent: usize, used: usize, out: &mut String) {
    let short = one_line(text);
    let parts = parts(text);
    if parts.is_empty() || used.saturating_add(short.chars().count()) <= WIDTH {
        out.push_str(&short);
        return;
    }
    let (open, close) = if text.starts_with('{') { ('{', '}') } else { ('[', ']') };
    out.push(open);
    let deeper = indent.saturating_add(2);
    if parts.iter().all(|part| is_plain(part, open)) {
        fill(&parts, deeper, out);
        out.push('\n');
        out.push_str(&" ".repeat(indent));
        out.push(close);
        return;
    }
    for (place, part) in parts.iter().enumerate() {
        out.push_str(if place == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(deeper));
        let name = if open == '{' { name_of(part) } else { "" };
        let rest = part.get(name.len()..).unwrap_or_default();
        let head = if name.is_empty() { String::new() } else { format!("{name} ") };
        out.push_str(&head);
        // The comma behind it wants a place too.
        let column = deeper.saturating_add(head.chars().count()).saturating_add(1);
        value(rest, deeper, column, out);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

/// Whether a part is a text, a number or the like, as short as most are.
fn is_plain(part: &str, open: char) -> bool {
    let rest = if open == '{' { part.get(name_of(part).len()..).unwrap_or_default() } else { part };
    !rest.starts_with(['{', '[']) && part.chars().count() <= WIDTH / 2
}

/// Puts as many parts on each line as fit.
fn fill(parts: &[&str], indent: usize, out: &mut String) {
    let mut column = WIDTH;
    for (place, part) in parts.iter().enumerate() {
        let part = one_line(part);
        let width = part.chars().count();
        if place > 0 {
            out.push(',');
        }
        if column.saturating_add(width).saturating_add(2) > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else {
            out.push(' ');
            column = column.saturating_add(1);
        }
        out.push_str(&part);
        column = column.saturating_add(width).saturating_add(1);
    }
}

/// The name of a field with its colon.
fn name_of(part: &str) -> &str {
    let mut inside = false;
    let mut escaped = false;
    for (place, c) in part.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => inside = !inside,
            ':' if !inside => return part.get(..=place).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

/// What stands between the brackets of an object or a list, cut at its commas; nothing of anything else.
fn parts(text: &str) -> Vec<&str> {
    let inner = text.strip_prefix(['{', '[']).and_then(|rest| rest.strip_suffix(['}', ']']));
    let Some(inner) = inner.filter(|inner| !inner.is_empty()) else { return Vec::new() };
    let (mut parts, mut depth, mut inside, mut escaped, mut begun) =
        (Vec::new(), 0_usize, false, false, 0_usize);
    for (place, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => inside = !inside,
            _ if inside => {}
            '{' | '[' => depth = depth.saturating_add(1),
            '}' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.extend(inner.get(begun..place));
                begun = place.saturating_add(1);
            }
            _ => {}
        }
    }
    parts.extend(inner.get(begun..));
    parts
}

fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    let mut before = ' ';
    for c in text.chars() {
        if inside {
            out.push(c);
            inside = escaped || c != '"';
            escaped = c == '\\' && !escaped;
        } else {
            match c {
                '}' if before != '{' => out.push_str(" }"),
                c => {
                    if before == '{' && c != '}' {
                        out.push(' ');
                    }
                    out.push(c);
                }
            }
            if matches!(c, ',' | ':') {
                out.push(' ');
            }
            inside = c == '"';
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn plain_fields_fill_their_lines() {
        let fields: Vec<String> = (10..40).map(|n| format!(r#""f{n}":{n}"#)).collect();
        let laid_out = pretty(&format!("{{{}}}", fields.join(",")));
        assert!(laid_out.lines().all(|line| line.chars().count() <= 118), "{laid_out}");
        assert_eq!(laid_out.lines().count(), 5, "{laid_out}");
    }

    #[test]
    fn what_is_laid_out_means_the_same() {
        let long = "x".repeat(130);
        let compact = format!(
            r#"{{"z":{{"a":"{{\"b\": [1, 2]}}","c":[]}},"list":[{{"k":"{long}"}},{{}},null],"e":"\\"}}"#
        );
        let laid_out = pretty(&compact);
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&laid_out), read(&compact));
        assert!(
            laid_out
                .starts_with("{\n  \"z\": { \"a\": \"{\\\"b\\\": [1, 2]}\", \"c\": [] },\n  \"list\": [\n"),
            "{laid_out}"
        );
    }
}
