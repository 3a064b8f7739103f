package storetest

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
)

// clusterScript runs a PostgreSQL server in $1 until its standard input ends,
// which happens when the test process ends, however it ends. It keeps nothing:
// it does not sync, for it will never be opened again.
const clusterScript = `
dir=$1 bin=$2
"$bin/initdb" -D "$dir/data" -U mingjian -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || { cat "$dir/log" >&2; rm -rf "$dir"; exit 1; }
"$bin/postgres" -D "$dir/data" -c listen_addresses= -c unix_socket_directories="$dir" \
	-c fsync=off -c full_page_writes=off -c max_connections=100 -c shared_buffers=32MB >>"$dir/log" 2>&1 </dev/null &
pid=$!
cat >/dev/null
kill -INT $pid
wait $pid
rm -rf "$dir"
`

// keepAlive is the pipe whose end stops the server; it stays open while the tests run.
//
//lint:ignore U1000 holding it is its use
var keepAlive io.WriteCloser

// startCluster starts a throwaway server and returns its address. The server
// may still be starting.
func startCluster() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if p, err := exec.LookPath("initdb"); err == nil {
		found = append(found, p)
	}
	if len(found) == 0 {
		return "", errNoPostgres{"no PostgreSQL on this machine, and MINGJIAN_TEST_POSTGRES is not set"}
	}
	slices.Sort(found)
	bin := filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "mingjian-pg")
	if err != nil {
		return "", err
	}
	args := []string{"sh", "-c", clusterScript, "sh", dir, bin}
	if os.Geteuid() == 0 {
		// PostgreSQL refuses to run as root.
		u, err := user.Lookup("postgres")
		if err != nil {
			return "", errNoPostgres{"tests run as root and there is no user postgres to run the server as"}
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return "", err
		}
		args = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	if keepAlive, err = cmd.StdinPipe(); err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("start PostgreSQL for tests: %w", err)
	}
	q := url.Values{"host": {dir}, "user": {"mingjian"}}
	return "postgres:///postgres?" + q.Encode(), nil
}
