// Package testdata finds the shared test data that lies beside a checkout.
// It is imported by tests only. The data is never copied into the project;
// where it is absent a test skips and says so.
package testdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared returns the path of name inside the shared data folder: the folder
// $MINGJIAN_TESTDATA, or the first shared/data found beside a parent of the
// working directory. It skips the test when the data is not there.
func Shared(t testing.TB, name string) string {
	t.Helper()
	if root := os.Getenv("MINGJIAN_TESTDATA"); root != "" {
		if p := filepath.Join(root, name); exists(p) {
			return p
		}
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if p := filepath.Join(dir, "shared", "data", name); exists(p) {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skipf("test data not present: %s", name)
		}
		dir = up
	}
}

func exists(p string) bool {
	_, err := os.Stat(p)
	return err == nil
}
