package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestWilsonPublished holds the interval against R. G. Newcombe, "Two-sided
// confidence intervals for the single proportion", Statistics in Medicine 17
// (1998) 857, table I, method 3.
func TestWilsonPublished(t *testing.T) {
	for _, v := range []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, .2553, .3662},
		{15, 148, .0624, .1605},
		{0, 20, 0, .1611},
		{1, 29, .0061, .1718},
	} {
		low, high := Wilson(v.k, v.n)
		if math.Abs(low-v.low) > .00005 || math.Abs(high-v.high) > .00005 {
			t.Errorf("Wilson(%d, %d) = %.4f–%.4f; published %.4f–%.4f", v.k, v.n, low, high, v.low, v.high)
		}
	}
}

func TestWilsonProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100_000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		low, high := Wilson(k, n)
		p := float64(k) / float64(n)
		if low < 0 || high > 1 || low > p || high < p {
			t.Fatalf("%d/%d: %v–%v", k, n, low, high)
		}
		mirrorLow, mirrorHigh := Wilson(n-k, n)
		if math.Abs(low+mirrorHigh-1) > 1e-9 || math.Abs(high+mirrorLow-1) > 1e-9 {
			t.Fatalf("%d/%d is not the mirror of its complement", k, n)
		}
	})
	for _, v := range [][2]int{{0, 0}, {-1, 5}, {6, 5}} {
		if low, high := Wilson(v[0], v[1]); low != 0 || high != 1 {
			t.Errorf("Wilson%v claims to know: %v–%v", v, low, high)
		}
	}
}

func TestShare(t *testing.T) {
	for _, v := range []struct {
		k, n   int
		zh, en string
	}{
		{3, 41, "3/41，95%区间 2.5%–19.4%", "3/41, 95% interval 2.5%–19.4%"},
		{0, 30, "0/30，95%区间 0.0%–11.4%", "0/30, 95% interval 0.0%–11.4%"},
		{3, 29, "3/29（样本不足，不计比率）", "3/29 (too few for a rate)"},
	} {
		if zh, en := Share(v.k, v.n); zh != v.zh || en != v.en {
			t.Errorf("Share(%d, %d) = %q, %q", v.k, v.n, zh, en)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, v := range []struct {
		in   []float64
		want float64
		ok   bool
	}{{nil, 0, false}, {[]float64{3}, 3, true}, {[]float64{9, 1, 2}, 2, true}, {[]float64{4, 1, 3, 2}, 2.5, true}} {
		if got, ok := Median(v.in); got != v.want || ok != v.ok {
			t.Errorf("Median(%v) = %v, %v", v.in, got, ok)
		}
	}
}
