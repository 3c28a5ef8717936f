//! Changes to a text, and the way back from the changed text to the first one.

use std::ops::Range;

/// A text with changes made, which knows where each piece of it was before.
#[derive(Debug, Default)]
pub(super) struct Edited {
    /// The text.
    pub(super) text: String,
    /// Where a piece begins here, where it began before.
    pieces: Vec<(usize, usize)>,
}

impl Edited {
    /// Makes changes, which don't overlap; where two begin at one place, the first of them comes first.
    pub(super) fn new(text: &str, mut edits: Vec<(Range<usize>, String)>) -> Self {
        edits.sort_by_key(|(range, _)| range.start);
        let mut edited = Edited { text: String::with_capacity(text.len()), pieces: Vec::new() };
        let mut at = 0;
        for (range, replacement) in edits {
            if range.start < at {
                continue;
            }
            edited.pieces.push((edited.text.len(), at));
            edited.text.push_str(&text[at..range.start]);
            edited.pieces.push((edited.text.len(), range.start));
            edited.text.push_str(&replacement);
            at = range.end;
        }
        edited.pieces.push((edited.text.len(), at));
        edited.text.push_str(&text[at..]);
        edited
    }

    /// Where the byte `at` was in the first text; a byte of a replacement was where the replaced part began.
    pub(super) fn back(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(here, _)| *here <= at).saturating_sub(1);
        let Some((here, before)) = self.pieces.get(piece) else { return at };
        // Pieces come in pairs: what stayed, what was put in.
        if piece % 2 == 0 { before + (at - here) } else { *before }
    }

    /// Where the byte `at` of the first text is now; of a replaced one, where the replacement begins.
    pub(super) fn forth(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(_, before)| *before <= at).saturating_sub(1);
        let Some((here, before)) = self.pieces.get(piece) else { return at };
        if piece % 2 == 0 { here + (at - before) } else { *here }
    }
}

#[cfg(test)]
mod tests {
    use super::Edited;

    #[test]
    fn there_and_back() {
        let edited = Edited::new("abcdef", vec![(4..5, String::new()), (1..3, "XYZ!".to_owned())]);
        assert_eq!(edited.text, "aXYZ!df");
        let back: Vec<usize> = (0..8).map(|at| edited.back(at)).collect();
        assert_eq!(back, [0, 1, 1, 1, 1, 3, 5, 6]);
        let forth: Vec<usize> = [0, 1, 3, 5].map(|at| edited.forth(at)).to_vec();
        assert_eq!(forth, [0, 1, 5, 6]);
        assert_eq!(Edited::new("ab", vec![(0..0, "x".into()), (2..2, "y".into())]).text, "xaby");
    }
}
