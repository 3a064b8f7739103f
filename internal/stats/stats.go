// Package stats says how much a small number is worth.
//
// A county loses none to five cases a year: a share of so few is mostly chance.
// The package gives the interval beside each share and words that do not
// pretend; under MinShare cases it gives the count and no share at all.
// It ranks nothing.
package stats

import (
	"fmt"
	"math"
	"slices"
)

// MinShare is the number of cases under which a share is not shown as a percentage.
const MinShare = 30

// z95 is the 97.5 % point of the normal distribution.
const z95 = 1.959963984540054

// Wilson returns the 95 % score interval of the share k of n, without
// continuity correction (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209).
// Of no cases at all, or of an impossible k, nothing is known: 0 to 1.
func Wilson(k, n int) (low, high float64) {
	if n <= 0 || k < 0 || k > n {
		return 0, 1
	}
	p, m := float64(k)/float64(n), float64(n)
	zz := z95 * z95
	mid := (p + zz/(2*m)) / (1 + zz/m)
	half := z95 / (1 + zz/m) * math.Sqrt(p*(1-p)/m+zz/(4*m*m))
	low, high = mid-half, mid+half
	// At the ends the interval touches 0 or 1 exactly; rounding must not cross them.
	if k == 0 {
		low = 0
	}
	if k == n {
		high = 1
	}
	return low, high
}

// Share returns the share k of n in words, Chinese and English:
// “3/41，95%区间 2.5%–19.4%”; of fewer than MinShare cases only the count.
func Share(k, n int) (zh, en string) {
	if n < MinShare {
		return fmt.Sprintf("%d/%d（样本不足，不计比率）", k, n), fmt.Sprintf("%d/%d (too few for a rate)", k, n)
	}
	low, high := Wilson(k, n)
	return fmt.Sprintf("%d/%d，95%%区间 %.1f%%–%.1f%%", k, n, 100*low, 100*high),
		fmt.Sprintf("%d/%d, 95%% interval %.1f%%–%.1f%%", k, n, 100*low, 100*high)
}

// Median returns the middle of the values, the mean of the two middle ones of
// an even number, and false of none. It does not change values.
func Median(values []float64) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	s := slices.Sorted(slices.Values(values))
	m := len(s) / 2
	if len(s)%2 == 1 {
		return s[m], true
	}
	return (s[m-1] + s[m]) / 2, true
}
