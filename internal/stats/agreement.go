package stats

import "math"

// An Agreement is a coefficient of how far raters agree beyond chance: 1 always,
// 0 as by chance, below 0 less than by chance; with its 95 % interval. It says
// nothing of who is right.
type Agreement struct {
	Value     float64
	SE        float64 // large-sample standard error
	Low, High float64
	N         int  // subjects that at least two raters rated
	OK        bool // false when it is not defined: too few subjects, or one category alone
}

// Weights say how near two categories are: 1 the same, 0 as far apart as can be.
type Weights [][]float64

// Identity counts only the same category as agreement; for unordered categories.
func Identity(k int) Weights { return Weighted(k, 0) }

// Linear counts each step between ordered categories the same
// (J. Cohen, Psychological Bulletin 70 (1968) 213).
func Linear(k int) Weights { return Weighted(k, 1) }

// Quadratic counts the square of the steps between ordered categories
// (J. L. Fleiss, J. Cohen, Educational and Psychological Measurement 33 (1973) 613).
func Quadratic(k int) Weights { return Weighted(k, 2) }

// Weighted returns the weights 1-(|i-j|/(k-1))^power of k ordered categories;
// power 0 is Identity.
func Weighted(k int, power float64) Weights {
	w := make(Weights, k)
	for i := range w {
		w[i] = make([]float64, k)
		for j := range w[i] {
			if i == j {
				w[i][j] = 1
			} else {
				w[i][j] = 1 - math.Pow(math.Abs(float64(i-j))/float64(k-1), power)
			}
		}
	}
	return w
}

// A Confusion counts how two raters rated the same subjects (对照表):
// c[i][j] subjects were an i to the first and a j to the second.
type Confusion [][]int

// Confuse returns the table of the pairs over k categories; a pair with a
// category outside 0 to k-1 is left out.
func Confuse(k int, pairs [][2]int) Confusion {
	c := make(Confusion, k)
	for i := range c {
		c[i] = make([]int, k)
	}
	for _, p := range pairs {
		if p[0] >= 0 && p[0] < k && p[1] >= 0 && p[1] < k {
			c[p[0]][p[1]]++
		}
	}
	return c
}

// N returns how many subjects the table holds.
func (c Confusion) N() (n int) {
	for _, row := range c {
		for _, v := range row {
			n += v
		}
	}
	return n
}

// Kappa returns Cohen's weighted kappa of two raters, with the standard error of
// J. L. Fleiss, J. Cohen, B. S. Everitt, Psychological Bulletin 72 (1969) 323.
// Where nearly all subjects are of one category it is small however often the
// raters agree: read it beside Gwet.
func Kappa(c Confusion, w Weights) Agreement {
	n, k := float64(c.N()), len(c)
	a := Agreement{N: int(n)}
	if n < 2 {
		return a
	}
	first, second := make([]float64, k), make([]float64, k)
	for i := range c {
		for j, v := range c[i] {
			first[i] += float64(v) / n
			second[j] += float64(v) / n
		}
	}
	// The mean weight of a row is over the second's marginals, of a column over the first's.
	row, col := make([]float64, k), make([]float64, k)
	po, pe := 0.0, 0.0
	for i := range c {
		for j, v := range c[i] {
			po += w[i][j] * float64(v) / n
			pe += w[i][j] * first[i] * second[j]
			row[i] += w[i][j] * second[j]
			col[j] += w[i][j] * first[i]
		}
	}
	if 1-pe < 1e-12 {
		return a
	}
	// Their formula subtracts a square from a mean of squares; that square's root
	// is the mean, and summing around it loses no digits.
	mean := po*pe - 2*pe + po
	sum := 0.0
	for i := range c {
		for j, v := range c[i] {
			d := w[i][j]*(1-pe) - (row[i]+col[j])*(1-po) - mean
			sum += float64(v) / n * d * d
		}
	}
	return a.at((po-pe)/(1-pe), sum/(n*math.Pow(1-pe, 4)), z95)
}

// Counts are ratings by any number of raters, who need not be the same for each
// subject: Counts[i][k] raters put subject i into category k. A subject nobody
// rated must be left out.
type Counts [][]int

// Gwet returns the coefficient AC1 for Identity weights, AC2 for others, which
// stays honest where nearly all subjects are of one category (K. L. Gwet, British
// Journal of Mathematical and Statistical Psychology 61 (2008) 29; Handbook of
// Inter-Rater Reliability, 4th ed., 2014, chapters 4 and 5).
func Gwet(counts Counts, w Weights) Agreement {
	return many(counts, w, func(share []float64) (pe float64, own []float64) {
		q, sum := float64(len(w)), 0.0
		for _, r := range w {
			for _, v := range r {
				sum += v
			}
		}
		scale := sum / (q * (q - 1))
		own = make([]float64, len(share))
		for k, p := range share {
			pe += scale * p * (1 - p)
			own[k] = scale * (1 - p)
		}
		return pe, own
	})
}

// Fleiss returns the weighted kappa of any number of raters (J. L. Fleiss,
// Psychological Bulletin 76 (1971) 378), with Gwet's standard error, which holds
// for ratings that are missing too.
func Fleiss(counts Counts, w Weights) Agreement {
	return many(counts, w, func(share []float64) (pe float64, own []float64) {
		own = make([]float64, len(share))
		for k, p := range share {
			for l, q := range share {
				pe += w[k][l] * p * q
				own[k] += (w[k][l] + w[l][k]) / 2 * q
			}
		}
		return pe, own
	})
}

// many computes a coefficient for any number of raters. chance returns, for the
// shares of the categories, the agreement by chance and what each category adds to it.
func many(counts Counts, w Weights, chance func(share []float64) (float64, []float64)) (a Agreement) {
	n := float64(len(counts))
	share := make([]float64, len(w))
	agree := make([]float64, len(counts)) // of each subject, among its raters
	raters := make([]float64, len(counts))
	pa := 0.0
	for i, row := range counts {
		r, pairs := 0.0, 0.0
		for k, c := range row {
			near := 0.0
			for l, d := range row {
				near += w[k][l] * float64(d)
			}
			r += float64(c)
			pairs += float64(c) * (near - 1)
		}
		raters[i] = r
		for k, c := range row {
			share[k] += float64(c) / r / n
		}
		if r >= 2 {
			a.N++
			agree[i] = pairs / (r * (r - 1))
			pa += agree[i]
		}
	}
	if a.N < 2 || len(w) < 2 {
		return a
	}
	pa /= float64(a.N)
	pe, own := chance(share)
	if 1-pe < 1e-12 {
		return a
	}
	value := (pa - pe) / (1 - pe)
	sum := 0.0
	for i, row := range counts {
		x, byChance := 0.0, 0.0
		if raters[i] >= 2 {
			x = n / float64(a.N) * (agree[i] - pe) / (1 - pe)
		}
		for k, c := range row {
			byChance += own[k] * float64(c) / raters[i]
		}
		x -= 2 * (1 - value) * (byChance - pe) / (1 - pe)
		sum += (x - value) * (x - value)
	}
	return a.at(value, sum/(n*(n-1)), student95(len(counts)-1))
}

// at completes the agreement; the interval ends at 1.
func (a Agreement) at(value, variance, quantile float64) Agreement {
	a.Value, a.SE, a.OK = value, math.Sqrt(max(variance, 0)), true
	a.Low, a.High = value-quantile*a.SE, min(1, value+quantile*a.SE)
	return a
}

// student95 returns the 97.5 % point of Student's t with f degrees of freedom
// (G. W. Hill, Algorithm 396, Communications of the ACM 13 (1970) 619).
func student95(f int) float64 {
	const p = .05
	switch n := float64(f); {
	case f < 1:
		return math.Inf(1)
	case f == 1:
		return math.Cos(p*math.Pi/2) / math.Sin(p*math.Pi/2)
	case f == 2:
		return math.Sqrt(2/(p*(2-p)) - 2)
	default:
		a := 1 / (n - .5)
		b := 48 / (a * a)
		c := ((20700*a/b-98)*a-16)*a + 96.36
		d := ((94.5/(b+c)-3)/b + 1) * math.Sqrt(a*math.Pi/2) * n
		y := math.Pow(d*p, 2/n)
		if y > .05+a {
			x := -z95
			y = x * x
			if f < 5 {
				c += .3 * (n - 4.5) * (x + .6)
			}
			c += (((.05*d*x-5)*x-7)*x-2)*x + b
			y = (((((.4*y+6.3)*y+36)*y+94.5)/c-y-3)/b + 1) * x
			y = a * y * y
			if y > .002 {
				y = math.Expm1(y)
			} else {
				y = .5*y*y + y
			}
		} else {
			y = ((1/(((n+6)/(n*y)-.089*d-.822)*(n+2)*3)+.5/(n+4))*y-1)*(n+1)/(n+2) + 1/y
		}
		return math.Sqrt(n * y)
	}
}
