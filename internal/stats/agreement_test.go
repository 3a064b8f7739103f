package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > by {
		t.Errorf("%s = %.5f, published %.5f", what, got, want)
	}
}

// cohen is the example of J. Cohen, "A coefficient of agreement for nominal
// scales" (1960), and "Weighted kappa" (1968), table 1: 200 patients, two raters.
var cohen = Confusion{{88, 14, 18}, {10, 40, 10}, {2, 6, 12}}

func TestKappaPublished(t *testing.T) {
	near(t, "Cohen 1960", Kappa(cohen, Identity(3)).Value, .492, .0005)
	// Cohen (1968) weighs disagreement 0, 1, 3 / 1, 0, 6 / 3, 6, 0; agreement is 1-v/6.
	w := Weights{{1, 5. / 6, .5}, {5. / 6, 1, 0}, {.5, 0, 1}}
	near(t, "Cohen 1968", Kappa(cohen, w).Value, .348, .0005)

	// J. L. Fleiss, B. Levin, M. C. Paik, Statistical Methods for Rates and
	// Proportions, 3rd ed. (2003), section 18.1: diagnoses of 100 subjects.
	a := Kappa(Confusion{{75, 1, 4}, {5, 4, 1}, {0, 0, 10}}, Identity(3))
	near(t, "Fleiss, Levin, Paik", a.Value, .68, .005)

	// cont3x3abstractors of the R package irrCAC (K. L. Gwet), as its vignette
	// "overview" prints it: Cohen's kappa .7964094, standard error .05891072.
	a = Kappa(Confusion{{13, 0, 0}, {0, 20, 7}, {0, 4, 56}}, Identity(3))
	near(t, "irrCAC", a.Value, .7964094, 5e-8)
	near(t, "its standard error", a.SE, .05891072, 5e-8)
}

// TestKappaByHand recomputes Fleiss, Levin, Paik's table with weights by the
// definitions: po and pe summed cell by cell on paper.
func TestKappaByHand(t *testing.T) {
	c := Confusion{{75, 1, 4}, {5, 4, 1}, {0, 0, 10}}
	// Linear: po = .89 + .5(.01+.05+.01+0) = .925; the marginals are .8 .1 .1 and .8 .05 .15:
	// pe = .66 + .5(.8*.05 + .1*.8 + .1*.15 + .1*.05) = .73.
	near(t, "linear", Kappa(c, Linear(3)).Value, (.925-.73)/(1-.73), 1e-12)
	// Quadratic: po = .89 + .75*.07 = .9425; pe = .66 + .75*.14 = .765.
	near(t, "quadratic", Kappa(c, Quadratic(3)).Value, (.9425-.765)/(1-.765), 1e-12)
}

// TestKappaParadox is K. L. Gwet's example of two raters who agree on 118 of 125
// subjects and have a kappa below nought ("Kappa statistic is not satisfactory
// for assessing the extent of agreement between raters", 2002).
func TestKappaParadox(t *testing.T) {
	near(t, "kappa", Kappa(Confusion{{118, 5}, {2, 0}}, Identity(2)).Value, -.0234, .00005)
	var c Counts
	for range 118 {
		c = append(c, []int{2, 0})
	}
	for range 7 {
		c = append(c, []int{1, 1})
	}
	near(t, "AC1", Gwet(c, Identity(2)).Value, .9408, .00005)
}

// fourRaters are 12 subjects and 4 raters with ratings missing, from K.
// Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), which Gwet
// (2014) takes over and the R package irrCAC ships as cac.raw4raters.
var fourRaters = [4][12]int{
	{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
	{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
	{0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
	{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0},
}

// TestManyRatersPublished holds AC1 and Fleiss' kappa against the figures that
// irrCAC's vignette prints for the data.
func TestManyRatersPublished(t *testing.T) {
	var c Counts
	for i := range 12 {
		row := make([]int, 5)
		for _, r := range fourRaters {
			if r[i] > 0 {
				row[r[i]-1]++
			}
		}
		c = append(c, row)
	}
	a := Gwet(c, Identity(5))
	near(t, "AC1", a.Value, .77544, .000005)
	near(t, "its standard error", a.SE, .14295, .000005)
	near(t, "low", a.Low, .461, .0005)
	near(t, "high", a.High, 1, 0)
	f := Fleiss(c, Identity(5))
	near(t, "Fleiss", f.Value, .76117, .000005)
	near(t, "its standard error", f.SE, .15302, .000005)
}

func TestStudent(t *testing.T) {
	for f, want := range map[int]float64{1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 9: 2.262, 11: 2.201, 29: 2.045, 120: 1.980, 100_000: 1.960} {
		near(t, "t", student95(f), want, .0006)
	}
}

func TestAgreementUndefined(t *testing.T) {
	for _, a := range []Agreement{
		Kappa(Confuse(3, nil), Linear(3)),
		Kappa(Confuse(3, [][2]int{{0, 0}, {0, 0}, {0, 0}}), Linear(3)),
		Gwet(nil, Linear(3)), Gwet(Counts{{2, 0, 0}}, Linear(3)), Gwet(Counts{{1, 0}, {0, 1}}, Identity(2)),
		Fleiss(Counts{{2, 0}, {2, 0}}, Identity(2)),
	} {
		if a.OK {
			t.Errorf("%+v claims to be known", a)
		}
	}
	if c := Confuse(2, [][2]int{{0, 1}, {2, 0}, {-1, 0}}); c.N() != 1 || c[0][1] != 1 {
		t.Errorf("Confuse kept what has no category: %v", c)
	}
}

func TestAgreementProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 5).Draw(t, "k")
		cat := rapid.IntRange(0, k-1)
		pairs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]int { return [2]int{cat.Draw(t, "a"), cat.Draw(t, "b")} }), 2, 40).Draw(t, "pairs")
		w := Weighted(k, float64(rapid.IntRange(0, 2).Draw(t, "power")))
		var swapped [][2]int
		var counts Counts
		same := true
		for _, p := range pairs {
			swapped = append(swapped, [2]int{p[1], p[0]})
			row := make([]int, k)
			row[p[0]]++
			row[p[1]]++
			counts = append(counts, row)
			same = same && p[0] == p[1]
		}
		a, b := Kappa(Confuse(k, pairs), w), Kappa(Confuse(k, swapped), w)
		if a.OK != b.OK || math.Abs(a.Value-b.Value) > 1e-9 || math.Abs(a.SE-b.SE) > 1e-9 {
			t.Fatalf("the order of the raters matters: %+v, %+v", a, b)
		}
		for _, c := range []Agreement{a, Gwet(counts, w), Fleiss(counts, w)} {
			if c.OK && (c.Value > 1+1e-9 || c.Low > c.Value+1e-9 || c.High < c.Value-1e-9 || math.IsNaN(c.SE)) {
				t.Fatalf("%+v", c)
			}
			if c.OK && same && math.Abs(c.Value-1) > 1e-9 {
				t.Fatalf("full agreement is %+v", c)
			}
		}
	})
}
