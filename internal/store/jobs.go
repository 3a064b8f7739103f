package store

import "time"

// A Job is how a piece of work that runs by the clock last went.
type Job struct {
	Name    string
	Due     time.Time // when it runs next
	Started time.Time
	Ended   time.Time // before Started while it runs, or when it was cut off
	Failed  string    // what went wrong, for the log; empty where nothing did
}

// ClaimJob takes the job's next run if it is due, and puts the one after it off
// by the period. Of several instances one is told true.
func (tx *Tx) ClaimJob(name string, every time.Duration) (bool, error) {
	now, next := instant(tx.Now), instant(tx.Now.Add(every))
	if _, err := tx.exec("INSERT INTO job (name, due, started, ended, failed) VALUES ($1, 0, 0, 0, '') ON CONFLICT (name) DO NOTHING", name); err != nil {
		return false, err
	}
	r, err := tx.exec("UPDATE job SET due = $2, started = $3 WHERE name = $1 AND due <= $3", name, next, now)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// EndJob writes down how the run that was claimed went.
func (tx *Tx) EndJob(name, failed string) error {
	_, err := tx.exec("UPDATE job SET ended = $2, failed = $3 WHERE name = $1", name, instant(tx.Now), failed)
	return err
}

// Jobs returns every job that was ever claimed, by name.
func (tx *Tx) Jobs() ([]Job, error) {
	return collect(tx, func(s scanner) (j Job, err error) {
		err = s.Scan(&j.Name, instantColumn(&j.Due), instantColumn(&j.Started), instantColumn(&j.Ended), &j.Failed)
		return j, err
	}, "SELECT name, due, started, ended, failed FROM job ORDER BY name")
}
