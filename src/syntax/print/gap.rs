//! What stands between two words: comments, and marks that the grammar does not name.
//!
//! *Each byte of a text belongs to a word, a mark, a comment or a blank*, so nothing of it is lost unseen.

/// Something between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    pub(super) kind: PieceKind,
    pub(super) text: &'t str,
    pub(super) start: usize,
    /// Line ends since what stands before it.
    pub(super) lines: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// `{`, `,`, `..`
    Mark,
    /// After a word on its line.
    Comment,
    /// On a line of its own.
    CommentAlone,
}

/// The pieces of a stretch of the text, and the line ends after the last of them.
pub(super) fn pieces(text: &str, from: usize, to: usize) -> (Vec<Piece<'_>>, usize) {
    let mut found = Vec::new();
    let (mut at, mut lines) = (from, 0_usize);
    while let Some(rest) = text.get(at..to).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '.' if rest.starts_with("..") => 2,
            other => other.len_utf8(),
        };
        let piece = rest.get(..length).unwrap_or("");
        if first == '\n' {
            lines = lines.saturating_add(1);
        } else if first == '#' || !(first.is_whitespace() || first == '\u{feff}') {
            let kind = match first {
                '#' if begins_line(text, at) => PieceKind::CommentAlone,
                '#' => PieceKind::Comment,
                _ => PieceKind::Mark,
            };
            found.push(Piece { kind, text: piece.trim_end(), start: at, lines });
            lines = 0;
        }
        at = at.saturating_add(length);
    }
    (found, lines)
}

/// Whether nothing but blanks stands before a place on its line.
fn begins_line(text: &str, at: usize) -> bool {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
    line.trim_start_matches('\u{feff}').trim().is_empty()
}

/// Blanks and words before a place on its line, in characters.
pub(super) fn column(text: &str, at: usize) -> usize {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
    line.chars().count()
}
