//! XML as a tree of elements, each with its line. Prefixes of names are dropped.

use ovcore::ids::shown;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// How deep elements may lie in each other: `NeTEx` needs a dozen.
const DEPTH_MAX: usize = 64;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    text: String,
    pub(super) children: Vec<Element>,
    pub(super) line: u64,
}

impl Element {
    /// The text in it, without the spaces around it.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The first child of a name, whatever its capitals: exports disagree about them.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn named<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// All elements of a name below it, in order; not those inside one another.
    pub(super) fn below<'e>(&'e self, name: &str) -> Vec<&'e Element> {
        let mut found = Vec::new();
        let mut open: Vec<&Element> = self.children.iter().rev().collect();
        while let Some(element) = open.pop() {
            if element.name.eq_ignore_ascii_case(name) {
                found.push(element);
            } else {
                open.extend(element.children.iter().rev());
            }
        }
        found
    }
}

/// Reads a document. On failure gives the line and what is wrong.
pub(super) fn read(text: &str) -> Result<Element, (u64, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Lines { text, counted: 0, line: 1 };
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let line = lines.at(reader.buffer_position());
        let event = reader.read_event();
        let event = event.map_err(|error| (lines.at(reader.error_position()), quiet(&error)))?;
        match event {
            Event::Start(start) => {
                if open.len() >= DEPTH_MAX {
                    return Err((line, format!("more than {DEPTH_MAX} elements in each other")));
                }
                open.push(element(&start, line)?);
            }
            Event::Empty(start) => close(&mut open, &mut root, element(&start, line)?, line)?,
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(&mut open, &mut root, element, line)?;
                }
            }
            Event::Text(part) => add(&mut open, &part.xml10_content()),
            Event::CData(part) => add(&mut open, &part.xml10_content()),
            Event::GeneralRef(part) => {
                let name = part.xml10_content();
                let character = part.resolve_char_ref().map_err(|error| (line, quiet(&error)))?;
                match (character, quick_xml::escape::resolve_predefined_entity(&name)) {
                    (Some(character), _) => add(&mut open, character.encode_utf8(&mut [0; 4])),
                    (None, Some(text)) => add(&mut open, text),
                    (None, None) => return Err((line, "an entity that XML does not define".to_owned())),
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    if let Some(element) = open.last() {
        return Err((element.line, format!("`{}` is not closed", shown(&element.name))));
    }
    root.ok_or((1, "no element".to_owned()))
}

/// What is wrong, without the names and values of the text where they have many digits: they may be a card number.
fn quiet(error: &dyn core::fmt::Display) -> String {
    let said = error.to_string();
    let hidden = shown(&said).starts_with('(');
    if hidden { "an ill-formed part with many digits".to_owned() } else { said }
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn close(
    open: &mut [Element],
    root: &mut Option<Element>,
    element: Element,
    line: u64,
) -> Result<(), (u64, String)> {
    if let Some(parent) = open.last_mut() {
        parent.children.push(element);
    } else if root.is_some() {
        return Err((line, "a second element beside the first".to_owned()));
    } else {
        *root = Some(element);
    }
    Ok(())
}

fn element(start: &BytesStart<'_>, line: u64) -> Result<Element, (u64, String)> {
    let mut element = Element { name: start.local_name().as_ref().to_owned(), line, ..Element::default() };
    for attribute in start.attributes() {
        let wrong = |error: &dyn core::fmt::Display| (line, quiet(error));
        let attribute = attribute.map_err(|error| wrong(&error))?;
        let value =
            attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| wrong(&error))?.into_owned();
        element.attributes.push((attribute.key.local_name().as_ref().to_owned(), value));
    }
    Ok(element)
}

/// Counts lines on the way.
struct Lines<'t> {
    text: &'t str,
    counted: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, position: u64) -> u64 {
        let to = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        let part = self.text.as_bytes().get(self.counted..to).unwrap_or_default();
        let more = part.split(|byte| *byte == b'\n').count().saturating_sub(1);
        self.line = self.line.saturating_add(u64::try_from(more).unwrap_or_default());
        self.counted = self.counted.max(to);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_their_lines_and_texts() {
        let root = read("<?xml version=\"1.0\"?>\n<n:a xmlns:n=\"x\">\n  <b ref=\"1 &amp; 2\"/>\n  <c>p &lt; &#65;</c>\n</n:a>\n").unwrap();
        assert_eq!((root.name.as_str(), root.line), ("a", 2));
        let (b, c) = (root.child("B").unwrap(), root.child("c").unwrap());
        assert_eq!((b.attribute("ref"), b.line), (Some("1 & 2"), 3));
        assert_eq!((c.text(), c.line), ("p < A", 4));
    }

    #[test]
    fn what_is_no_xml_is_told_with_its_line() {
        assert_eq!(read("<a>\n<b>\n</a>").unwrap_err().0, 3);
        assert_eq!(read("<a>\n<b>\n</b>").unwrap_err(), (1, "`a` is not closed".to_owned()));
        assert_eq!(read("").unwrap_err(), (1, "no element".to_owned()));
        assert_eq!(read("<a/>\n<b/>").unwrap_err(), (2, "a second element beside the first".to_owned()));
        assert_eq!(read("<a>&x;</a>").unwrap_err().1, "an entity that XML does not define");
        assert_eq!(read("<a><b></n411111111111></a>").unwrap_err().1, "an ill-formed part with many digits");
        assert!(read(&"<a>".repeat(70)).unwrap_err().1.starts_with("more than 64"));
    }
}
