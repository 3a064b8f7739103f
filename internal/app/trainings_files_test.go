package app

import (
	"bytes"
	"strings"
	"testing"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/kept"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// TestTrainingFiles keeps the materials of an event as files: brought and removed by
// who looks after it, opened by who is invited, on record, within the limits.
func TestTrainingFiles(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"]
		id, err := k.SaveTraining(ctx, manager, training.Event{Kind: training.Drill, Title: "实训", Causes: k.someCauses(1), Day: "2026-03-10", From: "09:00", To: "11:00"})
		k.must("plan", err)
		k.must("invite", k.InviteTrainees(ctx, manager, id, []org.PersonID{handler.Person}))
		pdf := []byte("%PDF-1.7 材料")
		_, err = k.AddTrainingFile(ctx, handler, id, "材料.pdf", pdf)
		k.refused("the invited bring a file", err, errs.Forbidden, errs.NotFound)
		for name, data := range map[string][]byte{"程序.exe": pdf, "空.pdf": nil, "大.pdf": make([]byte, kept.MaxSize+1), strings.Repeat("长", 201) + ".pdf": pdf} {
			_, err = k.AddTrainingFile(ctx, manager, id, name, data)
			k.refused("bring "+name[:6], err, errs.Invalid)
		}
		file, err := k.AddTrainingFile(ctx, manager, id, `D:\培训\要点.PDF`, pdf)
		k.must("bring a file", err)
		w, err := k.Training(ctx, handler, id)
		k.must("the invited read", err)
		if len(w.Files) != 1 || w.Files[0].Name != "要点.PDF" || w.Files[0].Size != len(pdf) || w.Files[0].ByName == "" || w.MayFile {
			t.Fatalf("%+v", w.Files)
		}
		f, err := k.TrainingFile(ctx, handler, id, file)
		k.must("the invited open it", err)
		if f.Name != "要点.PDF" || !bytes.Equal(f.Data, pdf) {
			t.Errorf("%s %q", f.Name, f.Data)
		}
		_, err = k.TrainingFile(ctx, peer, id, file)
		k.refused("the uninvited open it", err, errs.NotFound)
		other, err := k.SaveTraining(ctx, manager, training.Event{Kind: training.Drill, Title: "另一场", Causes: k.someCauses(1), Day: "2026-03-11", From: "09:00", To: "11:00"})
		k.must("another event", err)
		_, err = k.TrainingFile(ctx, manager, other, file)
		k.refused("opened as of another event", err, errs.NotFound)
		for range training.MaxFiles - 1 {
			_, err = k.AddTrainingFile(ctx, manager, id, "图.png", []byte("png"))
			k.must("bring more", err)
		}
		_, err = k.AddTrainingFile(ctx, manager, id, "图.png", []byte("png"))
		k.refused("one too many", err, errs.TooLarge)
		k.refused("the invited remove it", k.DropTrainingFile(ctx, handler, id, file), errs.Forbidden, errs.NotFound)
		k.must("remove", k.DropTrainingFile(ctx, manager, id, file))
		_, err = k.TrainingFile(ctx, handler, id, file)
		k.refused("opened once removed", err, errs.NotFound)
		var said []string
		for _, e := range k.entries(audit.Filter{Object: string(id)}) {
			said = append(said, e.Detail)
		}
		for _, want := range []string{"add 要点.PDF", "open 要点.PDF", "remove 要点.PDF " + store.Digest(pdf)} {
			if !strings.Contains(strings.Join(said, "\n"), want) {
				t.Errorf("the log lacks %q: %q", want, said)
			}
		}
		k.must("call it off", k.CancelTraining(ctx, manager, id, "改期"))
		_, err = k.AddTrainingFile(ctx, manager, id, "图.png", []byte("png"))
		k.refused("bring a file to a cancelled event", err, errs.Conflict)
	})
}

// someCauses are the first causes of the scheme.
func (k *conference) someCauses(n int) (cs []review.Code) {
	for _, c := range k.terms().Causes.Causes[:n] {
		cs = append(cs, c.Code)
	}
	return cs
}
