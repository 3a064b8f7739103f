package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/job"
	"mingjian/internal/web"
)

var serveCommand = command{
	name:    "serve",
	summary: "启动服务 run the server",
	usage:   "[--addr 127.0.0.1:8080] [--cert FILE --key FILE]",
	example: "mingjian serve --addr :8443 --cert server.pem --key server.key",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		addr := fs.String("addr", "127.0.0.1:8080", "监听地址 address to listen on")
		cert := fs.String("cert", "", "TLS 证书 certificate")
		key := fs.String("key", "", "TLS 私钥 private key")
		if _, err := parse(fs, args); err != nil {
			return err
		}
		a, done, err := e.open()
		if err != nil {
			return err
		}
		defer done()
		if err := a.ResumeImports(e.ctx); err != nil {
			return err
		}
		return e.serve(a, *addr, *cert, *key)
	},
}

// serve answers requests until the context ends, then lets those under way finish.
func (e *env) serve(a *app.App, addr, cert, key string) error {
	if cert == "" && !loopback(addr) {
		return errs.E(errs.Invalid, "未配置 TLS 时只能在本机地址（127.0.0.1）上提供服务；请给出 --cert 和 --key",
			"without TLS the server listens on a loopback address only; give --cert and --key")
	}
	log := slog.New(slog.NewTextHandler(e.stderr, nil))
	s, err := web.For(a, web.Config{Log: log, TLS: cert != ""})
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", addr)
	if err != nil {
		return err
	}
	srv := s.HTTP(addr)
	scheme := "http"
	if cert != "" {
		scheme = "https"
	}
	fmt.Fprintf(e.stdout, "明鉴 mingjian: %s://%s/\n", scheme, ln.Addr())
	clock, stopClock := context.WithCancel(e.ctx)
	var jobs sync.WaitGroup
	jobs.Go(func() { job.Run(clock, a, log) })
	defer jobs.Wait()
	defer stopClock()
	ended := make(chan error, 1)
	go func() {
		if cert != "" {
			ended <- srv.ServeTLS(ln, cert, key)
		} else {
			ended <- srv.Serve(ln)
		}
	}()
	select {
	case err = <-ended:
	case <-e.ctx.Done():
		stop, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), 10*time.Second)
		defer cancel()
		err = srv.Shutdown(stop)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// loopback reports whether only this machine can reach the address.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
