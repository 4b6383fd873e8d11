// Command execs starts itself in many ways and checks what comes of it.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"tests/internal/check"
)

func self(role string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "ROLE="+role)
	return cmd
}

// play is what the program does when it has started itself.
func play(role string) {
	switch role {
	case "echo":
		fmt.Print(strings.Join(os.Args[1:], " "))
	case "upper":
		text, _ := io.ReadAll(os.Stdin)
		os.Stdout.Write(bytes.ToUpper(text))
	case "exit":
		os.Exit(7)
	case "sleep":
		time.Sleep(time.Hour)
	case "here":
		where, _ := os.Getwd()
		fmt.Print(where)
	}
}

func output() error {
	out, err := self("echo", "a", "b c").Output()
	if err != nil {
		return err
	}
	return check.Same(string(out), "a b c")
}

func pipes() error {
	cmd := self("upper")
	cmd.Stdin = strings.NewReader(strings.Repeat("text ", 40000))
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	return check.Same(fmt.Sprintf("%d %s", len(out), out[:4]), "200000 TEXT")
}

func code() error {
	err := self("exit").Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("no exit error: %v", err)
	}
	return check.Same(fmt.Sprint(exit.ExitCode()), "7")
}

func killed() error {
	cmd := self("sleep")
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := cmd.Process.Kill(); err != nil {
		return err
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("no exit error: %v", err)
	}
	status := exit.Sys().(syscall.WaitStatus)
	return check.Same(fmt.Sprint(status.Signaled(), status.Signal() == syscall.SIGKILL), "true true")
}

func folder() error {
	cmd := self("here")
	cmd.Dir = "/"
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	return check.Same(string(out), "/")
}

func missing() error {
	err := exec.Command("/no/such/program").Run()
	if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%v", err)
	}
	return nil
}

// signals sends one to itself and waits for it.
func signals() error {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGUSR1)
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
		return err
	}
	select {
	case which := <-heard:
		return check.Same(which.String(), syscall.SIGUSR1.String())
	case <-time.After(20 * time.Second):
		return errors.New("it did not come")
	}
}

func main() {
	if role := os.Getenv("ROLE"); role != "" {
		play(role)
		return
	}
	check.Done("output", output())
	check.Done("pipes", pipes())
	check.Done("code", code())
	check.Done("killed", killed())
	check.Done("folder", folder())
	check.Done("missing", missing())
	check.Done("signals", signals())
	fmt.Println("7 passed")
}
