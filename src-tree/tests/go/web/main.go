// Command web talks to itself over loopback.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"tests/internal/check"
)

func handler(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/slow":
		<-r.Context().Done()
	case "/file":
		http.ServeFile(w, r, "large")
	default:
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %d", r.Method, r.URL.Path, len(body))
	}
}

func fetch(client *http.Client, url string) (string, error) {
	answer, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

func requests(server *httptest.Server) error {
	body, err := fetch(server.Client(), server.URL+"/a")
	if err != nil {
		return err
	}
	if err := check.Same(body, "GET /a 0"); err != nil {
		return err
	}
	upload := strings.NewReader(strings.Repeat("x", 1<<20))
	answer, err := server.Client().Post(server.URL+"/b", "text/plain", upload)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	return check.Same(string(text), "POST /b 1048576")
}

func clients(server *httptest.Server) error {
	const many = 50
	errs := make(chan error, many)
	var wait sync.WaitGroup
	for i := 0; i < many; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			path := fmt.Sprintf("/client/%d", i)
			body, err := fetch(server.Client(), server.URL+path)
			if err == nil {
				err = check.Same(body, "GET "+path+" 0")
			}
			errs <- err
		}(i)
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// sendfile serves a file, which the library hands to the kernel.
func sendfile(server *httptest.Server) error {
	data := bytes.Repeat([]byte("0123456789"), 100000)
	if err := os.WriteFile("large", data, 0o644); err != nil {
		return err
	}
	body, err := fetch(server.Client(), server.URL+"/file")
	if err != nil {
		return err
	}
	return check.Same(body == string(data), true)
}

func timeouts(server *httptest.Server) error {
	limited, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, "GET", server.URL+"/slow", nil)
	if err != nil {
		return err
	}
	_, err = server.Client().Do(request)
	return check.Same(errors.Is(err, context.DeadlineExceeded), true)
}

func refused() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	listener.Close()
	_, err = net.Dial("tcp", address)
	return check.Same(err != nil && strings.Contains(err.Error(), "refused"), true)
}

func datagrams() error {
	one, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer one.Close()
	other, err := net.Dial("udp", one.LocalAddr().String())
	if err != nil {
		return err
	}
	defer other.Close()
	if _, err := other.Write([]byte("ping")); err != nil {
		return err
	}
	buffer := make([]byte, 16)
	n, from, err := one.ReadFrom(buffer)
	if err != nil {
		return err
	}
	if err := check.Same(from.String(), other.LocalAddr().String()); err != nil {
		return err
	}
	return check.Same(string(buffer[:n]), "ping")
}

func local() error {
	folder, err := os.MkdirTemp("", "s")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	// The whole path of a local socket is short.
	if err := os.Chdir(folder); err != nil {
		return err
	}
	listener, err := net.Listen("unix", filepath.Base("socket"))
	if err != nil {
		return err
	}
	defer listener.Close()
	go func() {
		connection, err := listener.Accept()
		if err == nil {
			io.Copy(connection, connection)
			connection.Close()
		}
	}()
	connection, err := net.Dial("unix", "socket")
	if err != nil {
		return err
	}
	if _, err := connection.Write([]byte("echo")); err != nil {
		return err
	}
	if err := connection.(*net.UnixConn).CloseWrite(); err != nil {
		return err
	}
	text, err := io.ReadAll(connection)
	if err != nil {
		return err
	}
	return check.Same(string(text), "echo")
}

func main() {
	server := httptest.NewServer(http.HandlerFunc(handler))
	check.Done("requests", requests(server))
	check.Done("clients", clients(server))
	check.Done("sendfile", sendfile(server))
	check.Done("timeouts", timeouts(server))
	server.Close()
	check.Done("refused", refused())
	check.Done("datagrams", datagrams())
	check.Done("local", local())
	fmt.Println("7 passed")
}
