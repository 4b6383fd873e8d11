// Command files works with files and directories in the folder it is started in.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"syscall"
	"time"

	"tests/internal/check"
)

func content() error {
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	if err := os.WriteFile("large", data, 0o640); err != nil {
		return err
	}
	read, err := os.ReadFile("large")
	if err != nil {
		return err
	}
	info, err := os.Stat("large")
	if err != nil {
		return err
	}
	return check.First(check.Same(bytes.Equal(read, data), true), check.Same(info.Size(), 1<<20), check.Same(info.Mode(), "-rw-r-----"))
}

func positions() error {
	file, err := os.OpenFile("large", os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	part := make([]byte, 4)
	_, err1 := file.ReadAt(part, 10)
	_, err2 := file.WriteAt([]byte("XY"), 3)
	at, err3 := file.Seek(-16, 2)
	err4 := file.Truncate(100)
	info, err5 := file.Stat()
	if err := check.First(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	return check.First(check.Same(string(part), "abcd"), check.Same(at, 1<<20-16), check.Same(info.Size(), 100))
}

func folders() error {
	err := check.First(os.MkdirAll("a/b/c", 0o755), os.WriteFile("a/x", nil, 0o644), os.WriteFile("a/b/y", nil, 0o644))
	if err != nil {
		return err
	}
	for i := 0; i < 500; i++ {
		if err := os.WriteFile(fmt.Sprintf("a/b/c/file-with-a-name-%03d", i), nil, 0o644); err != nil {
			return err
		}
	}
	var seen []string
	err = filepath.WalkDir("a", func(path string, _ fs.DirEntry, err error) error {
		seen = append(seen, path)
		return err
	})
	if err != nil {
		return err
	}
	if err := check.Same(sort.StringsAreSorted(seen), true); err != nil {
		return err
	}
	if err := check.Same(len(seen), 505); err != nil {
		return err
	}
	if err := os.RemoveAll("a"); err != nil {
		return err
	}
	_, err = os.Stat("a")
	return check.Same(errors.Is(err, fs.ErrNotExist), true)
}

func links() error {
	err := check.First(os.WriteFile("one", []byte("1"), 0o644), os.Symlink("one", "soft"), os.Link("one", "hard"))
	if err != nil {
		return err
	}
	target, err := os.Readlink("soft")
	if err != nil {
		return err
	}
	one, _ := os.Stat("one")
	hard, _ := os.Stat("hard")
	soft, err := os.Lstat("soft")
	if err != nil {
		return err
	}
	err = check.First(check.Same(target, "one"), check.Same(os.SameFile(one, hard), true), check.Same(soft.Mode().Type(), fs.ModeSymlink))
	return check.First(err, os.Rename("hard", "soft"), os.Remove("one"), os.Remove("soft"))
}

func times() error {
	when := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := check.First(os.WriteFile("t", nil, 0o600), os.Chtimes("t", when, when), os.Chmod("t", 0o400)); err != nil {
		return err
	}
	info, err := os.Stat("t")
	if err != nil {
		return err
	}
	return check.First(check.Same(info.ModTime().UTC(), when), check.Same(info.Mode().Perm(), "-r--------"))
}

func locks() error {
	one, err := os.Create("lock")
	if err != nil {
		return err
	}
	other, err := os.Open("lock")
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(one.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	err = syscall.Flock(int(other.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return check.First(check.Same(errors.Is(err, syscall.EWOULDBLOCK), true), one.Close(), other.Close())
}

func pipe() error {
	reading, writing, err := os.Pipe()
	if err != nil {
		return err
	}
	if err := reading.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		return err
	}
	buffer := make([]byte, 8)
	_, err = reading.Read(buffer)
	if err := check.Same(errors.Is(err, os.ErrDeadlineExceeded), true); err != nil {
		return err
	}
	if err := reading.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	go func() {
		writing.Write([]byte("late"))
		writing.Close()
	}()
	n, err := reading.Read(buffer)
	return check.First(err, check.Same(string(buffer[:n]), "late"))
}

func main() {
	check.Done("content", content())
	check.Done("positions", positions())
	check.Done("folders", folders())
	check.Done("links", links())
	check.Done("times", times())
	check.Done("locks", locks())
	check.Done("pipe", pipe())
	fmt.Println("7 passed")
}
