//! Foreign text made harmless, and measured.
//!
//! *What comes out of [`clean`] holds no character that a terminal obeys or that turns the direction of text, and is
//! no wider than was asked.* A unit's name, a note, a label, an answer: none of it was written by us.

/// Marks without width that may follow one another before the rest is dropped, so that no stack of accents grows over
/// the lines above.
const MARKS_MAX: usize = 3;

/// The text with dangerous characters written out, cut to `columns` with an ellipsis.
pub(super) fn clean(text: &str, columns: usize) -> String {
    let mut shown = String::new();
    let mut used = 0_usize;
    let mut marks = 0_usize;
    // Where the text still leaves a column for the ellipsis.
    let mut fits = 0;
    for c in text.chars() {
        let wide = char_width(c);
        if is_hidden(c) {
            marks = 0;
            for escaped in c.escape_default() {
                shown.push(escaped);
                used = used.saturating_add(1);
            }
        } else if wide == 0 {
            marks = marks.saturating_add(1);
            // A line cannot begin with a mark: it would sit on what stands before it.
            if marks > MARKS_MAX || shown.is_empty() {
                continue;
            }
            shown.push(c);
        } else {
            marks = 0;
            shown.push(c);
            used = used.saturating_add(wide);
        }
        if used > columns {
            shown.truncate(fits);
            shown.push('…');
            return shown;
        }
        if used < columns {
            fits = shown.len();
        }
    }
    shown
}

/// The text with dangerous characters written out, however long it is.
pub(crate) fn visible(text: &str) -> String {
    clean(text, usize::MAX)
}

/// How many columns a terminal gives the text.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// How many columns two texts take with a blank between them.
pub(super) fn beside(one: &str, other: &str) -> usize {
    width(one).saturating_add(1).saturating_add(width(other))
}

/// Blanks.
pub(super) fn blanks(count: usize) -> String {
    " ".repeat(count)
}

/// Breaks at blanks; a word that is wider than the room stands on a line of its own.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !row.is_empty() && beside(&row, word) > room {
            rows.push(std::mem::take(&mut row));
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    rows.push(row);
    rows
}

/// Control and format characters, line separators, tags, and marks that turn the direction of text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Two columns for the wide scripts and pictures, none for marks that stand on the character before.
///
/// Not the whole of Unicode's tables: names of Indonesian units and rubrics are Latin; a table may lean a little under
/// others, never more.
fn char_width(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{e31}'
        | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => 0,
        '\u{1100}'..='\u{115e}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dangerous_characters_are_written_out() {
        assert_eq!(clean("a\u{1b}[31mb", 40), "a\\u{1b}[31mb");
        assert_eq!(clean("satu\nAWARDED", 40), "satu\\nAWARDED");
        assert_eq!(clean("WBK\u{202e}KBW", 40), "WBK\\u{202e}KBW");
        assert_eq!(clean("a\u{200b}b", 40), "a\\u{200b}b");
        assert_eq!(clean("é “Unit” ≥ 3", 40), "é “Unit” ≥ 3");
    }

    #[test]
    fn long_text_is_cut_to_its_columns() {
        assert_eq!(clean("abcdef", 6), "abcdef");
        assert_eq!(clean("abcdefg", 6), "abcde…");
        assert_eq!(clean("日本語の名", 6), "日本…");
        assert_eq!(clean("\u{1b}\u{1b}", 8), "\\u{1b}…");
        assert_eq!(clean("\u{1b}", 5), "…");
        for columns in 1..12 {
            for text in ["日本語の名", "a\u{1b}b\u{202e}c", "Unit Contoh", "e\u{301}e\u{301}e\u{301}"] {
                assert!(width(&clean(text, columns)) <= columns, "{text:?} in {columns}");
            }
        }
    }

    #[test]
    fn a_stack_of_accents_does_not_grow() {
        let stack = format!("e{}", "\u{301}".repeat(4_000));
        assert_eq!(clean(&stack, 10).chars().count(), 1 + MARKS_MAX);
        assert_eq!(clean("\u{301}a", 10), "a");
    }
}
