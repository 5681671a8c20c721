//! What no error may say.

/// Whether a text has no run of twelve or more digits, whatever stands between them that a card number may have between
/// its own: so no card number, and no token either, which never stands in an error as such.
pub(crate) fn is_quiet(text: &str) -> bool {
    let (mut run, mut most) = (0, 0);
    for character in text.chars() {
        match character {
            '0'..='9' => run += 1,
            ' ' | '-' => {}
            _ => run = 0,
        }
        most = run.max(most);
    }
    most < 12
}

#[cfg(test)]
mod tests {
    use super::is_quiet;

    #[test]
    fn a_card_number_is_loud_however_it_is_written() {
        assert!(!is_quiet("found `4111 1111-1111 1111`") && !is_quiet("411111111111"));
        assert!(is_quiet("41111111111") && is_quiet("1.234.567, 8.901") && is_quiet(""));
    }
}
