package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
)

func TestUpdateCommitsOrChangesNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		if err := db.Update(ctx, noon, func(tx *store.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		stop := errors.New("stop")
		if err := db.Update(ctx, noon, func(tx *store.Tx) error { return stop }); err != stop {
			t.Fatalf("got %v", err)
		}
		if err := db.View(ctx, noon, func(tx *store.Tx) error {
			if !tx.Now.Equal(noon) {
				t.Errorf("Now is %v", tx.Now)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
