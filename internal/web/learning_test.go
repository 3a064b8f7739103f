package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestLearningTwins holds that whoever may not read a review cannot tell whether a
// learning task came of its conclusion: not the learner, not a case manager who is
// recused, not who reads the log. What each of them reads of tasks, of training and in
// the log is the same in a world in which it did and in one in which it did not.
func TestLearningTwins(t *testing.T) {
	one, other := newHall(t, storetest.New(t, store.SQLite), false), newHall(t, storetest.New(t, store.SQLite), false)
	for _, h := range []*hall{one, other} {
		for _, stage := range stages {
			stage.reach(h)
		}
		form := url.Values{"person": {string(h.ids["stranger"])}, "cause": {"EV03"}, "text": {"学习笔录审查"}, "due": {"2027-01-31"}}
		if h == one {
			form.Set("item", string(h.item))
		}
		if res := h.as("organiser", "POST", "/learning/new", form); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("set a task: %d %s", res.StatusCode, text(t, res))
		}
	}
	compared := 0
	for _, login := range []string{"stranger", "clerk", "political", "superior", "auditor"} {
		for _, path := range []string{"/", "/learning", "/api/v1/learning", "/learning/new", "/trainings/needs", "/api/v1/trainings/needs", "/trainings/new", "/lessons", "/notices", "/measures",
			"/me", "/audit", "/api/v1/audit"} {
			read := func(h *hall) string {
				t.Helper()
				for _, said := range h.known(texts{path: text(t, h.as(login, "GET", path, nil))}) {
					return said
				}
				return ""
			}
			compared++
			if a, b := read(one), read(other); a != b {
				t.Errorf("%s can tell the worlds apart by %s:\n%s", login, path, firstDifference(a, b))
			}
		}
	}
	t.Logf("%d answers compared", compared)
	path := "/sessions/" + string(one.session) + "/items/" + string(one.item)
	for login, want := range map[string]bool{"organiser": true, "chair": true, "clerk": false, "stranger": false} {
		if got := strings.Contains(text(t, one.as(login, "GET", "/learning", nil)), path); got != want {
			t.Errorf("%s finds the way to the conclusion on the list of tasks: %t", login, got)
		}
	}
	if page := text(t, one.as("organiser", "GET", path, nil)); !strings.Contains(page, "已布置学习任务 1 项") || !strings.Contains(page, "/learning/new?item="+string(one.item)) {
		t.Error("the conclusion does not count the task or offer another")
	}
	if page := text(t, one.as("handler", "GET", path, nil)); !strings.Contains(page, "已布置学习任务 1 项") || strings.Contains(page, "/learning/new") {
		t.Error("the handler is not told that a task was set, or may set one")
	}
	if page := text(t, one.as("organiser", "GET", "/learning/new?item="+string(one.item), nil)); !strings.Contains(page, `value="EV03" selected`) {
		t.Error("the form does not start with the cause")
	}
	if res := one.as("clerk", "GET", "/learning/new?item="+string(one.item), nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("a recused case manager starts from the conclusion: %d", res.StatusCode)
	}
}
