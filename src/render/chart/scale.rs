//! From numbers to places: a stretch of numbers that ends at round ones, and where each is on it.

/// A stretch of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    /// From one mark to the next.
    pub(super) step: f64,
}

impl Scale {
    /// The stretch that holds all of these, from mark to mark. `zero`: with zero in any case.
    pub(super) fn new(values: impl Iterator<Item = f64> + Clone, zero: bool) -> Self {
        let mut low = values.clone().fold(f64::INFINITY, f64::min);
        let mut high = values.fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        // A change that small against the whole is shown for itself; otherwise the whole is shown.
        let from_zero = zero || (low > 0.0 && low < high * 0.5) || (high < 0.0 && high > low * 0.5);
        if from_zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if low == high {
            let by = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
            (low, high) = (low - by, high + by);
        }
        let step = round_step((high - low) / 4.0);
        Scale { low: (low / step + 1e-9).floor() * step, high: (high / step - 1e-9).ceil() * step, step }
    }

    /// Where a number is, from 0 to 1.
    pub(super) fn place(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The numbers that are marked.
    pub(super) fn marks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        (0..=count).map(|n| self.low + self.step * n as f64).collect()
    }

    /// How many decimals its marks have.
    pub(super) fn decimals(&self) -> usize {
        super::numbers::decimals([self.step].into_iter())
    }
}

/// The least of 1, 2, 2.5, 5 times a power of ten that is as large.
fn round_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0].into_iter().find(|s| s * power >= raw * 0.999_999).unwrap_or(10.0);
    step * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(values: &[f64], zero: bool) -> (f64, f64, f64) {
        let scale = Scale::new(values.iter().copied(), zero);
        (scale.low, scale.high, scale.step)
    }

    #[test]
    fn scales_end_at_round_numbers() {
        assert_eq!(ends(&[3.0, 97.0], false), (0.0, 100.0, 25.0));
        assert_eq!(ends(&[-12.0, 30.0], true), (-20.0, 40.0, 20.0));
        assert_eq!(ends(&[100.0, 104.0], false), (100.0, 104.0, 1.0));
        assert_eq!(ends(&[5.0, 5.0], false), (4.5, 5.5, 0.25));
        assert_eq!(ends(&[0.0], true), (-1.0, 1.0, 0.5));
        assert_eq!(ends(&[], true), (0.0, 1.0, 0.25));
        assert_eq!(ends(&[-8.0, -1.0], false), (-8.0, 0.0, 2.0));
    }

    #[test]
    fn places_are_to_scale() {
        let scale = Scale::new([0.0, 100.0].into_iter(), true);
        assert_eq!((scale.place(0.0), scale.place(25.0), scale.place(100.0)), (0.0, 0.25, 1.0));
        assert_eq!(scale.marks(), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(Scale::new([0.0, 1e12].into_iter(), true).marks().len(), 5);
    }
}
